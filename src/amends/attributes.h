/* Reading an attribute of a struct in the compiled half of engine and casework, without searching its type each time.

   mypyc reads attributes of what it didn't compile itself through PyObject_GetAttr: of a msgspec struct that is a walk
   through the type, a descriptor and a call, some 160 instructions for what is a pointer at a fixed place. Here the
   place is remembered by the type's version tag, which Python gives anew whenever anything of a type or of its bases
   changes and never gives twice. What isn't a plain slot that is filled goes the ordinary way.

   Included before everything else in the generated C (see native.py). Python of another kind, or a build for several
   interpreters or without the GIL, leaves it out. */

#pragma once
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#if PY_VERSION_HEX >= 0x030B0000 && !defined(Py_GIL_DISABLED) && !defined(PYPY_VERSION)
#include <structmember.h>
#include <stdint.h>

#define AMENDS_PLACES 2048 /* a power of two; types times names read, of which there are some hundreds */

typedef struct {
    PyObject *name; /* owned, so that its address stays its own */
    unsigned int version;
    Py_ssize_t offset;
} amends_place;

static amends_place amends_places[AMENDS_PLACES];

static void amends_remember(amends_place *place, PyTypeObject *type, PyObject *name)
{
    PyObject *found;
    if (type->tp_getattro != PyObject_GenericGetAttr || !PyUnicode_CheckExact(name)) {
        return;
    }
    found = _PyType_Lookup(type, name); /* borrowed; gives the type its version tag */
    if (found == NULL || !Py_IS_TYPE(found, &PyMemberDescr_Type)
        || !PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG) || type->tp_version_tag == 0) {
        return;
    }
    PyMemberDef *member = ((PyMemberDescrObject *)found)->d_member;
    if (member->type != T_OBJECT_EX) {
        return;
    }
    Py_INCREF(name);
    Py_XSETREF(place->name, name);
    place->version = type->tp_version_tag;
    place->offset = member->offset;
}

static PyObject *amends_read(PyObject *object, PyObject *name)
{
    PyTypeObject *type = Py_TYPE(object);
    unsigned int version = type->tp_version_tag;
    size_t at = ((size_t)version * 61u ^ ((uintptr_t)name >> 4)) & (AMENDS_PLACES - 1);
    amends_place *place = &amends_places[at];
    if (place->name == name && place->version == version && PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG)) {
        PyObject *value = *(PyObject **)((char *)object + place->offset);
        if (value != NULL) {
            Py_INCREF(value);
            return value;
        }
    }
    else {
        amends_remember(place, type, name);
    }
    return PyObject_GetAttr(object, name);
}

#define PyObject_GetAttr amends_read
#endif

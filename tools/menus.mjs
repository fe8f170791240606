/*! Dropdown of Tabler and Bootstrap, with Popper; MIT: https://github.com/tabler/tabler, https://github.com/twbs/bootstrap, https://popper.js.org */
// All that pages use of Tabler's script: the menus of the top bar (data-bs-toggle="dropdown"). The whole script is five times as
// long, and every page of every visitor would run it anew.
import "@tabler/core/js/src/bootstrap/dropdown.ts";

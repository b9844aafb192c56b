// Everything that the page needs, an element a file. The talk remembers its bubbles before anything dresses them.
import "./theme-toggle.js";
import "./view-tabs.js";
import "./live-fragment.js";
import "./line-talk.js";
import "./checked-styles.js";
import "./line-phone.js";
import "./line-composer.js";
import "./line-attach.js";
import "./sticker-picker.js";
import "./bubble-menu.js";
import "./people-list.js";
import "./line-controls.js";

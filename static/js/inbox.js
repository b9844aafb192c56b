// The inbox.
import "./bulk-bar.js";
import "./bulk-outcome.js";
import "./connection-bar.js";
import "./conversation-list.js";
import "./customer-live.js";
import "./customer-panel.js";
import "./emoji-picker.js";
import "./inbox-page.js";
import "./memo-editor.js";
import "./message-composer.js";
import "./message-log.js";
import "./notification-bell.js";
import "./reply-countdown.js";
import "./sticker-picker.js";
import "./waiting-time.js";

// The page's entry, before Gradio's own: its language, its top bar and the view that is shown.
import "./texts.js";
import { buildAccount } from "./account.js";
import { buildTopBar } from "./views.js";

buildTopBar();
buildAccount();

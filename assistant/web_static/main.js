// Puts the page together once Gradio has drawn its frame.

import { Chats } from "./chats.js";
import { appears, byId, el, speaker } from "./dom.js";
import { Essay } from "./essay.js";
import { Own } from "./own.js";
import * as server from "./server.js";
import { Talk } from "./talk.js";
import { tips } from "./tip.js";
import { Top } from "./top.js";

async function start() {
  const [page] = await Promise.all([server.page(), appears(() => byId("bar"))]);
  const say = speaker(page.words);
  const essay = new Essay(say);
  const chats = new Chats(() => talk.flash(say("storage_full")));
  const talk = new Talk(byId("talk"), page, say, essay, chats);
  const own = new Own(page, say, talk);
  const top = new Top(page, say, talk, chats, own);
  byId("app").prepend(el("a", { class: "skip", href: "#question", text: say("skip") }), top.root);
  talk.open(chats.all().find((chat) => chat.essay === page.essay));
  await own.again();
  tips(byId("talk"));
  essay.follow();
  byId("app").dataset.ready = "page";
  await loaded(page, say, talk);
  byId("app").dataset.ready = "model";
}

// Says that the model is still loading, and when it no longer is.
async function loaded(page, say, talk) {
  if (page.state === "ready") return;
  const banner = el("p", { id: "loading", text: page.why ? say("error", { why: page.why }) : say("loading") });
  talk.root.prepend(banner);
  talk.announce(banner.textContent);
  await server.untilReady();
  banner.remove();
  talk.suggest((await server.page()).examples);
  talk.announce(say("ready"));
}

start();

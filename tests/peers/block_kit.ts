// What we send to Slack, in Slack's own types: the root of tests/data/block_kit.schema.json.
import type { HomeView, KnownBlock, ModalView } from "@slack/types";

export interface Message {
  text: string;
  blocks: KnownBlock[];
}

export interface Home extends Omit<HomeView, "blocks"> {
  blocks: KnownBlock[];
}

export interface Modal extends Omit<ModalView, "blocks"> {
  blocks: KnownBlock[];
}

export interface Outgoing {
  message: Message;
  home: Home;
  modal: Modal;
}

import { github, gitlab } from "./milestones.ts";
import type { TicketFormat } from "./ticket.ts";
import { trac } from "./trac.ts";

/** Every kind of export that sign-offs can be taken from, in the order in which a text is compared with them. */
export const ticketFormats: readonly TicketFormat[] = [gitlab, github, trac];

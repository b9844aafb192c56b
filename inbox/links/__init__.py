"""Who is this: the link between a contact and a customer, and the proof it rests on."""

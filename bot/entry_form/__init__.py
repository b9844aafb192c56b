"""「連絡先を登録」: a short form in the talk that asks for a name, a phone number and an address of mail."""

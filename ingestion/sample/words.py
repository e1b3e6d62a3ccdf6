"""Word lists for names, articles and messages. Nobody in here exists."""

from __future__ import annotations

DOMAIN = "larkfield.example.com"
MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "post.example.org")

FIRST_NAMES = (
    "Ada", "Alwyn", "Amaro", "Anouk", "Arlo", "Bea", "Bram", "Cato", "Ceri", "Cleo", "Dagny", "Demir",
    "Edda", "Eilis", "Elio", "Emrys", "Enzo", "Farah", "Fenna", "Finlo", "Gita", "Greta", "Hale",
    "Ida", "Imre", "Isolde", "Jago", "Juno", "Kaia", "Kenji", "Lale", "Lior", "Lowri", "Mabli", "Mira",
    "Nadia", "Nell", "Odhran", "Oona", "Otis", "Pia", "Quill", "Rafe", "Rhona", "Sefa", "Senan",
    "Tamsin", "Tove", "Una", "Vida", "Wren", "Xenia", "Yara", "Zofia",
)  # fmt: skip
LAST_NAMES = (
    "Alderbrook", "Ambleford", "Ashgrove", "Barrowdale", "Birchmere", "Brackenrow", "Calderwick",
    "Cloverley", "Copperfell", "Dovewater", "Elmstow", "Fallowmere", "Fernhollow", "Foxcombe",
    "Glenharrow", "Greywick", "Hartsmoor", "Hazelden", "Heathrow-Lane", "Ivybridge", "Juniperhall",
    "Kestrelway", "Larchfield", "Lindenroy", "Marlowick", "Meadowes", "Nettlecombe", "Oakhanger",
    "Orchardson", "Pebblewood", "Pinehurst", "Quarrydene", "Ravenscar", "Rowanlea", "Saltmarsh",
    "Silverbeck", "Sorrelton", "Stonehythe", "Thistledown", "Thornwick", "Underhay", "Valerwood",
    "Wainfleet", "Willowby", "Wrenfield", "Yarrowdale", "Zennorby", "O'Tarnwick",
)  # fmt: skip

TOPICS = (
    "delivery",
    "billing",
    "fault",
    "account",
    "change of plan",
    "product question",
    "complaint",
    "return",
)
TOPIC_WEIGHTS = (22, 18, 17, 12, 9, 11, 6, 5)

ARTICLE_KINDS = (
    "Seed Box", "Tea Tin", "Lamp", "Notebook", "Planter", "Candle", "Mug", "Blanket", "Lunch Box",
    "Water Filter", "Clock", "Cushion", "Bird Feeder", "Puzzle", "Bread Knife", "Wash Bag",
)  # fmt: skip
ARTICLE_LOOKS = (
    "Blue", "Fern", "Slate", "Amber", "Cream", "Oak", "Copper", "Rose", "Moss", "Night", "Sand",
    "Coral", "Striped", "Spotted", "Plain", "Large", "Small", "Folding", "Travel", "Classic",
)  # fmt: skip

OPENINGS = (
    "Hi,", "Hello,", "Hello there,", "Good morning,", "Good afternoon,", "Hi team,", "Dear Larkfield,",
    "Hey 👋", "To whom it may concern,", "Hi again,", "Sorry to bother you,", "Quick one:",
)  # fmt: skip
# One group per topic, in the order of TOPICS.
ASKS: tuple[tuple[str, ...], ...] = (
    ("my box has not arrived and the tracking has not moved for days.",
     "the parcel was left in the rain and everything inside is wet.",
     "half of the order is missing, only one of two parcels came.",
     "can you tell me when the delivery will be here?",
     "the driver says nobody was at home, but I was in all day."),
    ("I was charged twice this month.", "the invoice shows a price I never agreed to.",
     "could you send me a copy of last month's invoice?", "the refund you promised is not on my account yet.",
     "my card was declined although there is money on it."),
    ("the lamp flickers and then goes dark.", "the filter leaks from the bottom.",
     "it stopped working after a week.", "the lid is broken, see the photo.",
     "it makes a strange noise and smells of burning."),
    ("I can't log in any more, the reset mail never comes.", "please change my address.",
     "someone else's name is on my account.", "how do I close the second account I made by mistake?",
     "the app shows an empty page after I sign in."),
    ("I would like to move to a smaller plan.", "is the Family plan worth it for two people?",
     "please pause my box for August.", "what would it cost to upgrade today?"),
    ("is the bread knife safe for the dishwasher?", "which planter fits a balcony rail?",
     "are the candles free of palm oil?", "do you have the blanket in another colour?"),
    ("this is the third time I write about the same thing.",
     "I was passed from one person to the next and nobody knew anything.",
     "the tone on the phone was not acceptable.", "nobody called me back although it was promised."),
    ("I would like to send the mug back, how does that work?", "the wrong size came, I need an exchange.",
     "my return was delivered last week, where is the money?"),
)  # fmt: skip
# From very unhappy to very happy.
MOODS: tuple[tuple[str, ...], ...] = (
    ("I am really angry about this 😡", "This is the worst service I have had in years.",
     "I feel ignored and I am about to cancel.", "Honestly, I am close to tears over this 😢",
     "I have lost all patience."),
    ("This is quite frustrating.", "I am disappointed, I expected better.", "It is a bit worrying for me.",
     "I don't understand why this is so hard."),
    ("Please let me know.", "Can you look into it?", "What are the next steps?", "What do you need from me?"),
    ("No hurry at all.", "Otherwise I am happy with everything.", "I am sure you will sort it out 🙂"),
    ("You have always been so helpful, thank you!", "I love the boxes, by the way 💚",
     "Last time you were brilliant 🎉"),
)  # fmt: skip
CLOSINGS = (
    "Thanks",
    "Many thanks,",
    "Best wishes",
    "Regards,",
    "Cheers 🙏",
    "Yours,",
    "Ta!",
    "Kind regards,",
)

REPLY_OPENINGS = ("Hi {},", "Hello {},", "Dear {},", "Good morning {},", "Thanks for writing, {}.")
# From cold to warm.
REPLY_FEELINGS: tuple[tuple[str, ...], ...] = (
    ("Your request was received.", "See our terms.", "This is the normal procedure.", "Noted."),
    ("Thank you for your message.", "I have had a look.", "Let me check that for you."),
    ("I am sorry about the trouble.", "I can see why that is annoying.", "Thank you for telling us."),
    ("I am so sorry, that must have been really frustrating after waiting this long.",
     "I completely understand how worrying this is, and I will stay with it until it is solved.",
     "That sounds stressful. Could you tell me how it has affected your week, so I can help properly?"),
)  # fmt: skip
REPLY_ANSWERS: tuple[tuple[str, ...], ...] = (
    ("A new parcel leaves today and should reach you within two days.",
     "The courier confirmed a new slot for tomorrow morning."),
    ("The second charge is cancelled; the money is back in three to five days.",
     "I have corrected the invoice and attached it."),
    ("I have ordered a replacement, you can keep the faulty one.",
     "Please unplug it and hold the button for ten seconds, then it should start again."),
    ("I have updated your details.", "Your access is reset; the mail comes within minutes."),
    ("The new plan starts on the first of next month.", "Your box is paused as you asked."),
    ("Yes, it is.", "The small one fits rails of up to six centimetres."),
    ("I have passed this to the team lead, who will call you today.",
     "I went through your earlier messages and put the whole story together."),
    ("The label is attached, just drop it at any shop.", "The exchange is on its way."),
)  # fmt: skip
FOLLOW_UPS = (
    "Thanks, but it still does not work.", "That is not what I asked, sorry.", "Great, thank you so much! 😊",
    "OK, I will try that.", "And what about the other one?", "Still waiting...", "Perfect 👍",
    "I had already told your colleague.", "Could someone call me instead?", "Done, works now.",
)  # fmt: skip
MORE_REPLIES = (
    "Of course, one moment.", "I have checked with the warehouse: it is on its way.",
    "I am sorry that the first answer did not help. Let us look at it together.",
    "Thank you for your patience.", "That is noted, nothing else to do on your side.",
    "I will call you this afternoon.",
)  # fmt: skip
BOT_REPLIES = (
    "I am the Larkfield bot 🤖. I found these articles for you.",
    "I am an automated assistant. Write HUMAN to talk to a colleague.",
    "I am a bot and did not understand that. A colleague will take over.",
)  # fmt: skip
SPAM = (
    "Increase your ranking today!!!", "You have won a prize, click here", "Cheap watches 💰💰💰",
    "Business proposal for the director",
)  # fmt: skip
SUBJECTS = (
    "Where is my order?", "Invoice question", "Not working", "Account problem", "Change of plan",
    "Question", "Complaint", "Return",
)  # fmt: skip
PRAISE = (
    "Quick and kind, thank you!", "The agent really listened.", "Solved in one go 👏", "Friendly as always.",
    "Felt understood for once ❤️", "Very patient with me.",
)  # fmt: skip
BLAME = (
    "Took far too long.", "Nobody listened.", "Had to explain everything three times.", "Robot answers only.",
    "Still not solved 😕", "Rude tone.", "Copy and paste reply.",
)  # fmt: skip
REVIEWS_GOOD = (
    "Lovely people, the box is a small joy every month.", "They fixed my problem the same day 🌟",
    "Great service and nice products.", "Would recommend to any friend.",
)  # fmt: skip
REVIEWS_BAD = (
    "Nobody answers the phone.", "Fine products, poor service.", "Waited two weeks for a reply.",
    "The bot drove me mad 🤯", "Overpriced since spring.",
)  # fmt: skip
PLATFORMS = ("maps", "trustsite", "shopfinder")
NPS_REASONS_HIGH = ("Kind people.", "Good value.", "I tell everyone 💚", "Always solved quickly.")
NPS_REASONS_LOW = ("Too expensive now.", "Support got slow.", "Feels impersonal.", "Too many mistakes.")
ITEMS: tuple[tuple[str, str], ...] = (
    ("purpose", "My work here means something to me."),
    ("recognition", "Good work is noticed in my team."),
    ("growth", "I learn things here that help me later."),
    ("voice", "My opinion counts when decisions are made."),
    ("support", "I get help when a contact is hard."),
    ("tools", "I have what I need to do my work well."),
    ("trust", "I trust the people who lead us."),
    ("strain", "After work I am too tired for anything else."),  # reversed
)

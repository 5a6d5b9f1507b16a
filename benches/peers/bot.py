"""A FAQ bot as most people would write it: discord.py, and the nearest phrasing by rapidfuzz."""

import os
import pathlib
import tomllib

import discord
import yarl
from discord.gateway import DiscordWebSocket
from rapidfuzz import fuzz, process

FAQ = pathlib.Path(__file__).parents[2] / "faq"
# A percentage.
MINIMUM = 60

# The measurement's Discord.
discord.http.Route.BASE = os.environ["DISCORD_URL"] + "/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY"])

phrasings, answers = [], []
for file in sorted(FAQ.glob("*.toml")):
    for text in tomllib.loads(file.read_text("utf-8")).values():
        if isinstance(text, dict) and "question" in text:
            embed = discord.Embed(title=text["question"], description=text["answer"])
            embed.add_field(name="Please note", value="\n".join(text["cautions"]))
            for phrasing in [text["question"], *text["also_asked"]]:
                phrasings.append(phrasing.lower())
                answers.append(embed)

client = discord.Client(intents=discord.Intents(guilds=True, guild_messages=True))


@client.event
async def on_message(message):
    if message.author.bot or client.user not in message.mentions:
        return
    asked = message.content.replace(client.user.mention, "").strip().lower()
    scorer = getattr(fuzz, os.environ.get("SCORER", "ratio"))
    found = process.extractOne(asked, phrasings, scorer=scorer, score_cutoff=MINIMUM)
    nothing = discord.Embed(title="The FAQ does not cover that.")
    await message.reply(embed=answers[found[2]] if found else nothing, mention_author=False)


client.run(os.environ["DISCORD_TOKEN"])

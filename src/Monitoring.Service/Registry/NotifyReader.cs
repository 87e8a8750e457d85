using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Channels;
using Monitoring.Service.Registry.Yaml;

namespace Monitoring.Service.Registry;

/// <summary>
/// Reads by which ways a person is told: <c>notify: [mail, teams: https://…, ntfy: { url: …, personal: true }]</c>. An address is a secret, so no
/// fault repeats it.
/// </summary>
internal static class NotifyReader
{
    private const string Url = "url", Personal = "personal";
    private const string Remedy = "write such as [mail, teams: https://…], the ways being mail, webhook, teams, slack and ntfy";
    private const string PlaceRemedy = "write the address the chat made for this, or file: and the path of a file that holds it";

    private static readonly IReadOnlyList<string> Keys = [Url, Personal];

    /// <summary>The ways and where they lead; null when something is refused, the fault being noted.</summary>
    public static NotifyReading? Read(Field field)
    {
        var items = field.Items(Remedy);
        var read = new List<(Channel Channel, ChannelAddress? Address)>();
        foreach (var item in items)
        {
            if (Item(item) is not { } known)
            {
                continue;
            }

            if (read.Exists(other => other.Channel == known.Channel))
            {
                field.Faults.Refuse(field.Line, field.Path, $"names {Word<Channel>.Of(known.Channel)} twice", "keep one of each");
                continue;
            }

            read.Add(known);
        }

        return items.Count > 0 && read.Count == items.Count
            ? new([.. read.Select(one => one.Channel)], [.. read.Select(one => one.Address).OfType<ChannelAddress>()]) : null;
    }

    private static (Channel Channel, ChannelAddress? Address)? Item(Field item)
    {
        switch (item.Node)
        {
            case YamlNode.Text { Value: "mail" }:
                return (Channel.Mail, null);
            case YamlNode.Text text when Word<Channel>.TryParse(text.Value, out _):
                item.Refuse("has no address", PlaceRemedy);
                return null;
            case YamlNode.Text:
                item.Refuse("is no way to tell somebody", Remedy);
                return null;
        }

        var entries = item.Entries(Remedy);
        if (entries is not [var (word, place)])
        {
            if (entries.Count > 1)
            {
                item.Refuse("has several keys", "write each way as an item of its own");
            }

            return null;
        }

        if (!Word<Channel>.TryParse(word, out var channel) || channel == Channel.Mail)
        {
            place.Faults.Refuse(place.Line, place.Path, channel == Channel.Mail && word == "mail" ? "has an address of its own" : "is not known here",
                word == "mail" ? "write mail alone: it goes to email" : item.Suggestion(word, Word<Channel>.All) ?? Remedy);
            return null;
        }

        return Address(channel, place) is { } address ? (channel, address) : null;
    }

    private static ChannelAddress? Address(Channel channel, Field field)
    {
        if (field.Node is not YamlNode.Map)
        {
            return Place(channel, field, isPersonal: false);
        }

        var section = field.Section($"state {Url}", Keys);
        var isPersonal = section.Optional(Personal) is { } stated ? YesOrNo(stated) : false;
        return section.Required(Url, PlaceRemedy) is { } url && isPersonal is { } known ? Place(channel, url, known) : null;
    }

    private static bool? YesOrNo(Field field)
    {
        const string BoolRemedy = "write true where nobody else reads there, or leave it out";
        var text = field.Text(BoolRemedy);
        if (text is "true" or "false")
        {
            return text == "true";
        }

        if (text is not null)
        {
            field.RefuseValue("is neither true nor false", BoolRemedy);
        }

        return null;
    }

    private static ChannelAddress? Place(Channel channel, Field field, bool isPersonal)
    {
        if (field.Text(PlaceRemedy) is not { } text)
        {
            return null;
        }

        var isFile = text.StartsWith(ChannelAddress.File, StringComparison.Ordinal);
        var why = isFile
            ? text.Length > ChannelAddress.File.Length && Path.IsPathFullyQualified(text[ChannelAddress.File.Length..]) ? null
                : "names no file by its full path"
            : ChannelPlace.WhyNot(text);
        if (why is null)
        {
            return new(channel, text, isPersonal);
        }

        field.Refuse(why.StartsWith("the address ", StringComparison.Ordinal) ? why["the address ".Length..] : why, PlaceRemedy);
        return null;
    }
}

/// <summary>By which ways a person is told, and where those that are not mail lead.</summary>
/// <param name="Channels">The ways, each once, in the order of the registry.</param>
/// <param name="Addresses">Where they lead.</param>
internal sealed record NotifyReading(IReadOnlyList<Channel> Channels, IReadOnlyList<ChannelAddress> Addresses);

using Monitoring.Core.Deliveries;
using Monitoring.Core.Feeds;
using Monitoring.Core.Reviews;

namespace Monitoring.Core.Slos;

/// <summary>Who watches what: the whole registry, valid by construction of its reader.</summary>
/// <param name="Plant">The plant.</param>
/// <param name="Fallback">Key of the person told when owner and deputy both fail.</param>
/// <param name="KeepOutcomes">How long outcomes are kept, counted from receipt.</param>
/// <param name="People">People by key.</param>
/// <param name="Agents">Agents by name, in registry order.</param>
public sealed record PlantRegistry(
    Plant Plant, string Fallback, TimeSpan KeepOutcomes, IReadOnlyDictionary<string, Person> People, IReadOnlyList<Agent> Agents)
{
    /// <summary>When those who answer for an agent, and those who act for them, are away: by person, then by time.</summary>
    public IReadOnlyList<Absence> AbsencesFor(Agent agent) => AbsencesOf(agent.Owner, agent.Deputy ?? Fallback, Fallback);

    /// <summary>Key of whoever stands in the fallback's place at an instant; null when nobody does.</summary>
    public string? FallbackAt(DateTimeOffset now) => Chain.InPlaceOf(Fallback, AbsencesOf(Fallback), now)?.Person;

    private IReadOnlyList<Absence> AbsencesOf(params string[] chain)
    {
        var zone = IanaZone.Of(Plant.TimeZone);
        return
        [
            .. chain.Concat(chain.SelectMany(AwayOf).Select(away => away.Acting).OfType<string>())
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .SelectMany(person => AwayOf(person).Select(away =>
                    new Absence(person, PlantDay.At(away.From, 0, zone), PlantDay.EndOf(away.Until, zone), away.Acting))),
        ];
    }

    private IReadOnlyList<DaysAway> AwayOf(string person) => People.GetValueOrDefault(person)?.Away ?? [];
}

/// <summary>The plant: its name and its clock.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">IANA id of the zone in which times are told.</param>
/// <param name="DailyMailAt">Local time of the daily mail, and an hour before agents practise.</param>
public sealed record Plant(string Name, string TimeZone, TimeOnly DailyMailAt)
{
    /// <summary>When it works; null when not stated.</summary>
    public PlantHours? Hours { get; init; }

    /// <summary>Days on which it does not work, each once, in order.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>When its clock counts; null when no hours are stated.</summary>
    public PlantCalendar? Calendar => Hours is null ? null : new(TimeZone, Hours, Holidays);

    /// <inheritdoc/>
    public bool Equals(Plant? other) =>
        other is not null && Name == other.Name && TimeZone == other.TimeZone && DailyMailAt == other.DailyMailAt
        && Equals(Hours, other.Hours) && Holidays.SequenceEqual(other.Holidays);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, TimeZone, DailyMailAt, Hours, Holidays.Count);
}

/// <summary>One person, not a shared mailbox.</summary>
/// <param name="Key">The person's key in the registry.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address.</param>
public sealed record Person(string Key, string Name, string Email)
{
    private static readonly IReadOnlyList<Channel> ByMail = [Channel.Mail];

    /// <summary>When the person is away, in order; no two at once.</summary>
    public IReadOnlyList<DaysAway> Away { get; init; } = [];

    /// <summary>The ways by which the person is told of alerts, at least one, each once. The daily mail and the link to sign in are mails.</summary>
    public IReadOnlyList<Channel> Notify { get; init; } = ByMail;

    /// <summary>Where the ways other than mail lead.</summary>
    public IReadOnlyList<ChannelAddress> Addresses { get; init; } = [];

    /// <summary>Where a way leads; null for mail, and for a way the person does not have.</summary>
    public ChannelAddress? On(Channel channel) => Addresses.FirstOrDefault(address => address.Channel == channel);

    /// <summary>What tells one address of the person from another, and may be kept and shown; null for a way the person does not have.</summary>
    public string? Mark(Channel channel) => channel == Channel.Mail ? Email : On(channel)?.Mark;

    /// <inheritdoc/>
    public bool Equals(Person? other) =>
        other is not null && Key == other.Key && Name == other.Name && Email == other.Email && Away.SequenceEqual(other.Away)
        && Notify.SequenceEqual(other.Notify) && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Name, Email, Away.Count, Notify.Count);
}

/// <summary>Days on which somebody is away.</summary>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day, not before the first.</param>
/// <param name="Acting">Key of who acts for the person; null for nobody.</param>
public sealed record DaysAway(DateOnly From, DateOnly Until, string? Acting);

/// <summary>An automated worker in production with exactly one owner.</summary>
/// <param name="Name">Its registered name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Owner">Key of the accountable person.</param>
/// <param name="Deputy">Key of the person told next, never the owner; null when none is named.</param>
/// <param name="SilentAfter">Silence after which somebody should look; null when not stated.</param>
/// <param name="Slos">Its SLOs in registry order.</param>
public sealed record Agent(string Name, string Title, string Owner, string? Deputy, TimeSpan? SilentAfter, IReadOnlyList<Slo> Slos)
{
    /// <summary>What it showed before it went live; null when not stated.</summary>
    public Pilot? Pilot { get; init; }

    /// <summary>True when a practice alarm shows once a month that people answer.</summary>
    public bool Drills { get; init; } = true;

    /// <summary>When outcomes are expected, by the plant's wall clock; empty when not stated.</summary>
    public IReadOnlyList<SlotRule> Expects { get; init; } = [];

    /// <summary>How long before and after such a time an outcome may come.</summary>
    public TimeSpan Grace { get; init; } = SlotCalendar.UsualGrace;

    /// <summary>The day by which the first outcome or heartbeat is expected; null when not stated.</summary>
    public DateOnly? ExpectFirstBy { get; init; }

    /// <summary>The slots of this agent in a plant; null when none are stated.</summary>
    public SlotCalendar? SlotsIn(Plant plant) => Expects is [] ? null : new(plant.TimeZone, plant.Holidays, Expects, Grace);

    /// <summary>How many of its outcomes are drawn for review each plant day.</summary>
    public int Reviews { get; init; } = ReviewRule.Usual;

    /// <summary>Where the plant's own system shows a transaction (<see cref="TransactionUrl"/>); null when not stated.</summary>
    public string? TransactionUrl { get; init; }
}

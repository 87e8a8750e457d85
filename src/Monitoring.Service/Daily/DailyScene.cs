using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Storage.Days;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Daily;

/// <summary>Everything the mails of a day are made of, read once.</summary>
internal sealed record DailyScene
{
    private const int MostNamed = 3;

    private readonly Dictionary<string, string?> readers = new(StringComparer.Ordinal);

    /// <summary>The registry in force.</summary>
    public required PlantRegistry InForce { get; init; }

    /// <summary>Who is who.</summary>
    public required People People { get; init; }

    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>The plant day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The agents.</summary>
    public required IReadOnlyList<AgentReading> Agents { get; init; }

    /// <summary>Their SLOs in the order of the board.</summary>
    public required IReadOnlyList<SloLine> Slos { get; init; }

    /// <summary>The open alerts.</summary>
    public required IReadOnlyList<AlertReading> Open { get; init; }

    /// <summary>The alerts that closed since the mail before was read.</summary>
    public required IReadOnlyList<AlertReading> Closed { get; init; }

    /// <summary>Maintenance.</summary>
    public required IReadOnlyList<MaintenanceReading> Maintenance { get; init; }

    /// <summary>What is counted of the last days.</summary>
    public required CountedDays Days { get; init; }

    /// <summary>The plant's zone.</summary>
    public TimeZoneInfo Zone => IanaZone.Of(InForce.Plant.TimeZone);

    /// <summary>Key of whoever stands in the fallback's place; null when nobody does.</summary>
    public string? Fallback => InForce.FallbackAt(Present.Now);

    /// <summary>Everybody who gets a mail, by key.</summary>
    public IEnumerable<Person> Readers => Agents.Where(agent => agent.Coverage is not null).Select(agent => ReaderOf(agent.Name))
        .Append(Fallback).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .Select(key => InForce.People.GetValueOrDefault(key)).OfType<Person>();

    /// <summary>When the mail of a day is due.</summary>
    public DateTimeOffset TimeOf(DateOnly day) => DailyTime.Of(day, InForce.Plant, Zone);

    /// <summary>
    /// Key of whoever is told of an agent: who stands in its owner's place, else in the deputy's, else in the fallback's; of one that nobody
    /// answers for any more the fallback. Null when nobody stands anywhere.
    /// </summary>
    public string? ReaderOf(string agent)
    {
        if (!readers.TryGetValue(agent, out var key))
        {
            var chain = Agents.FirstOrDefault(one => one.Name == agent)?.Coverage?.At(Present.Now);
            key = (chain?.Owner ?? chain?.Deputy ?? chain?.Fallback)?.Person ?? Fallback;
            readers.Add(agent, key = key is not null && InForce.People.ContainsKey(key) ? key : null);
        }

        return key;
    }

    /// <summary>Key of whoever is told a line: that nobody answered a practice alarm the fallback. Null when nobody is there.</summary>
    public string? ReaderOf(DailyLineReading line) => line.Kind == DailyLineKind.DrillUnanswered ? Fallback : ReaderOf(line.Agent);

    /// <summary>Owners who do not answer, with their agents and why.</summary>
    public IReadOnlyList<string> Unanswering =>
    [
        .. Agents.Where(agent => agent is { Coverage: not null, NoAnswer: not null })
            .GroupBy(agent => (agent.Coverage!.Owner, agent.NoAnswer))
            .Select(owner =>
                $"{People.NameOf(owner.Key.Owner)} ({Named([.. owner.Select(agent => TitleOf(agent, null))])}): {Why(owner.Key.NoAnswer)}"),
    ];

    /// <summary>True when somebody is told of a covered agent.</summary>
    public bool IsReaderOf(Person reader, AgentReading agent) => agent.Coverage is not null && ReaderOf(agent.Name) == reader.Key;

    /// <summary>An SLO as a mail tells of it.</summary>
    public DailySlo Describe(SloLine line, Person reader)
    {
        var (slo, rule) = (line.Slo, line.Slo.Covered.Slo);
        return new()
        {
            Name = line.Name,
            Agent = line.Agent.Name,
            Title = TitleOf(line.Agent, line.Name),
            For = IsReaderOf(reader, line.Agent) && slo.Owner == reader.Key ? null : line.Owner,
            Sign = line.Sign,
            State = slo.State,
            Rule = rule.Rule,
            Counts = slo.Counts,
            Places = slo.Places,
            Hold = (slo.Held, slo.HoldNeeded),
            Pending = slo.Pending,
            Frozen = line is { IsFrozen: false, Frozen: not null } ? FeedWords.Sentence(line, Present) : null,
            WhyGrey = line.IsFrozen ? FeedWords.Sentence(line, Present)
                : line is { Sign: Andon.Grey, Agent.NoAnswer: { } why } ? $"Nobody would hear of a breach. {line.Owner}: {Why(why)}."
                : null,
            Cause = line switch
            {
                { IsFrozen: true, Agent.Silence: not null } => GreyCause.Silent,
                { IsFrozen: true } => GreyCause.LabelsLate,
                { Sign: Andon.Grey, Agent.NoAnswer: not null } => GreyCause.NoAnswer,
                _ => null,
            },
            Alert = line.Alert is { } alert ? Describe(alert, reader) : null,
            HeldUntil = line.Agent.Held.Where(held => held.Covers(slo.Covered.Id)).Select(held => (DateTimeOffset?)held.Until).Max(),
            Days = [.. Enumerable.Range(-DailyMail.DaysShown, DailyMail.DaysShown).Select(Day.AddDays).Select(day => DayOf(line, day))],
        };
    }

    /// <summary>Alerts that nobody has and of which somebody was told, beside those that their lines offer.</summary>
    /// <param name="reader">The somebody.</param>
    /// <param name="shown">The lines of their mail.</param>
    public IReadOnlyList<DailyAsked> AskedOf(Person reader, IReadOnlyList<DailySlo> shown)
    {
        var offered = shown.Where(slo => slo.Alert is { IsAsked: true }).Select(slo => slo.Alert!.Id).ToHashSet();
        return
        [
            .. Open.Where(alert => alert.Alert.Acknowledgement is null && IsTold(reader, alert) && !offered.Contains(alert.Id))
                .Select(alert => new DailyAsked(
                    Describe(alert, reader), alert.Alert.Kind, AlertWords.Title(alert), AlertWords.State(alert), OwnerBeside(reader, alert)))
                .OrderBy(asked => asked.Sign).ThenBy(asked => asked.Alert.OpenedAt),
        ];
    }

    /// <summary>What ended since the mail before, of whom somebody is told, each in one mail; of practice and drift nothing.</summary>
    /// <param name="reader">The somebody.</param>
    /// <param name="ofAll">True for whoever is told of all of the plant.</param>
    public IReadOnlyList<DailyOver> OverFor(Person reader, bool ofAll) =>
    [
        .. from alert in Closed
           where alert.Alert.Kind is AlertKind.Accuracy or AlertKind.Silence or AlertKind.LabelsLate
               && alert.Notices.Any(notice => notice.Deliveries.Count > 0)
               && Agents.Any(agent => agent.Name == alert.Agent && (ofAll ? agent.Coverage is not null : IsReaderOf(reader, agent)))
           where alert.Alert.ClosedAt < Present.Now
           let lasted = Lasted(alert)
           select new DailyOver(alert.Alert.Kind, TitleOf(alert.Agent, alert.Slo), lasted.From, lasted.Until),
    ];

    /// <summary>What falls due on the day and concerns somebody.</summary>
    public IReadOnlyList<DailyDue> DueFor(Person reader) =>
    [
        .. Open.Where(alert => ReaderOf(alert.Agent) == reader.Key || alert.Alert.Acknowledgement?.By == reader.Key)
            .Select(alert => (alert.Agent, alert.Slo, Held: alert.Alert.Acknowledgement))
            .Where(alert => alert.Held is { Until: var until } && IsToday(until))
            .Select(alert => new DailyDue(
                alert.Held!.Until, DueKind.AcknowledgementEnds, TitleOf(alert.Agent, alert.Slo),
                alert.Held.By == reader.Key ? DailyAlert.Reader : People.NameOf(alert.Held.By))),
        .. from maintenance in Maintenance
           where maintenance.EndedAt is null && IsToday(maintenance.Until) && ReaderOf(maintenance.Agent) == reader.Key
           select new DailyDue(maintenance.Until, DueKind.MaintenanceEnds, TitleOf(maintenance.Agent, maintenance.Slo)),
        .. DrillFor(reader),
    ];

    /// <summary>What was sent of an agent and found no place.</summary>
    public IEnumerable<DailyUncounted> UncountedOf(AgentReading agent)
    {
        var title = TitleOf(agent, null);
        if (agent is { Slos.Count: 0, Silence.Feed: { } feed })
        {
            yield return new(title, FeedWords.Sentence(feed, Present).TrimEnd('.'));
        }

        if (SentMarkup.IsRefused(agent, Present.Now) && agent.Refused.Newest is { } newest)
        {
            var items = agent.Refused.Total == 1 ? "1 item was refused"
                : FormattableString.Invariant($"{agent.Refused.Total} items were refused");
            yield return new(title, $"{items}, the newest at {Present.Moment(newest.At)}: {RefusedWords.Plain(newest)}");
        }

        if (agent.Waiting is { Count: > 0, Since: { } since, Oldest: { } oldest })
        {
            var verdicts = agent.Waiting.Count == 1 ? "1 verdict waits for its outcome"
                : FormattableString.Invariant($"{agent.Waiting.Count} verdicts wait for their outcome");
            yield return new(title, $"{verdicts} since {Present.Moment(since)}, the oldest for {oldest}");
        }
    }

    /// <summary>A line that waited.</summary>
    public DailyNote Describe(DailyLineReading line) => new(line.Kind, TitleOf(line.Agent, line.Slo), line.Facts with
    {
        By = line.Facts.By is { } by ? People.NameOf(by) : null,
    });

    private static string TitleOf(AgentReading agent, string? slo)
    {
        var title = agent.Coverage?.Title ?? agent.Name;
        return slo is not null && agent.Slos.Count > 1 ? $"{title}, {slo}" : title;
    }

    /// <summary>What people call an SLO, or the agent where that has no other.</summary>
    public string TitleOf(string agent, string? slo) =>
        Agents.FirstOrDefault(one => one.Name == agent) is { } reading ? TitleOf(reading, slo) : agent;

    // Of silence and of late verdicts what their mails say: the alert itself opens and closes later than what it is about.
    private static (DateTimeOffset From, DateTimeOffset Until) Lasted(AlertReading alert)
    {
        var closed = alert.Alert.ClosedAt!.Value;
        return alert.Notices.Select(notice => notice.Facts).LastOrDefault(facts => facts.Feed is not null || facts.Labels is not null) switch
        {
            { Feed: { } feed } => (feed.Since ?? feed.DueAt, feed.BackAt ?? closed),
            { Labels: { } labels } => (labels.LastVerdictAt ?? labels.Since, labels.BackAt ?? closed),
            _ => (alert.Notices.LastOrDefault(notice => notice.Kind == NoticeKind.Reopened)?.At ?? alert.Alert.OpenedAt, closed),
        };
    }

    private static string Why(NoAnswer? why) =>
        why == NoAnswer.MailRefused ? "messages to them are refused" : "their last two alarms closed without an acknowledgement";

    private static string Named(List<string> titles) => titles.Count <= MostNamed ? string.Join(", ", titles)
        : FormattableString.Invariant($"{string.Join(", ", titles.Take(MostNamed))} and {titles.Count - MostNamed} more");

    // Only on the month's first working day, which is the day of all: who practises later makes up for it.
    private IEnumerable<DailyDue> DrillFor(Person reader)
    {
        var at = TimeOf(Day) + MonthlyDrill.AfterDailyMail;
        if (!IsToday(at) || MonthlyDrill.Between(InForce.Plant, Present.Now, at) is not { } drill || drill.FirstAt != at)
        {
            yield break;
        }

        var practising = Agents.Where(agent => IsReaderOf(reader, agent) && agent.Coverage!.Drills && !(agent.LastDrill?.At >= drill.From))
            .Select(agent => TitleOf(agent, null)).ToList();
        if (practising.Count > 0)
        {
            yield return new(at, DueKind.Drill, Named(practising));
        }
    }

    // By a mail that was not taken back.
    private static bool IsTold(Person reader, AlertReading alert) => alert.Notices.SelectMany(notice => notice.Deliveries)
        .Any(delivery => delivery.To == reader.Key && (delivery.State != DeliveryState.Absorbed || delivery.AbsorbedBy is not null));

    private string? OwnerBeside(Person reader, AlertReading alert) =>
        Agents.FirstOrDefault(agent => agent.Name == alert.Agent)?.Coverage?.Owner is { } owner && owner != reader.Key ? People.NameOf(owner) : null;

    private bool IsToday(DateTimeOffset instant) => PlantDay.Of(instant, Zone) == Day && instant > Present.Now;

    private DailyAlert Describe(AlertReading alert, Person reader)
    {
        var next = ToldNext.Among(ToldNext.Of(alert.ToCome));
        return new(
            alert.Id,
            alert.Alert.OpenedAt,
            alert.Alert.Acknowledgement is { } held ? held with { By = People.NameOf(held.By) } : null,
            alert.Alert.Acknowledgement?.By == reader.Key,
            next is null || next.At == DateTimeOffset.MaxValue ? null
                : next with { Person = next.Person == reader.Key ? DailyAlert.Reader : People.NameOf(next.Person) })
        {
            IsAsked = alert.Alert.Acknowledgement is null && (ReaderOf(alert.Agent) == reader.Key || IsTold(reader, alert)),
        };
    }

    private SloDay DayOf(SloLine line, DateOnly day)
    {
        var (agent, slo) = (line.Agent, line.Slo.Covered);
        var end = PlantDay.EndOf(day, Zone);
        var labelsDue = slo.Slo.LabelsWithin is { } within ? (agent.Coverage?.Calendar ?? PlantCalendar.Always).After(end, within, [])
            : end + SloDay.LabelsWithin;
        return SloDay.Of(
            day, Days.OutcomesOf(agent.Id, day), slo.Slo.Admission.Dispositions, Days.VerdictsOf(agent.Id, slo.Id, day), labelsDue,
            Present.Now);
    }
}

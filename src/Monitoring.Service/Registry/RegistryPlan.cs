using System.Globalization;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Feeds;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>What becomes of a part of the registry.</summary>
internal enum PlannedChange
{
    /// <summary>It is new.</summary>
    Adds,

    /// <summary>It is there and will be another.</summary>
    Changes,

    /// <summary>It is there and left out.</summary>
    Retires,
}

/// <summary>One thing that a registry does to what is in force.</summary>
/// <param name="Change">What becomes of it.</param>
/// <param name="What">What it is: <c>SLO order-entry-accuracy of order-entry</c>.</param>
/// <param name="How">How, or what else there is to know; empty for nothing.</param>
internal sealed record PlannedStep(PlannedChange Change, string What, string How)
{
    /// <summary>True when an alert is open that it closes.</summary>
    public bool ClosesAlert { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"  {Change.ToString().ToLowerInvariant(),-7}  {What}{(How.Length == 0 ? "" : ": " + How)}";
}

/// <summary>
/// What a registry would do to what is in force: what it adds, changes and retires. Agents and their SLOs are compared with what covers
/// each in the store, which is what they are judged by; plant and people with the document in force, where this release understands it.
/// </summary>
internal static class RegistryPlan
{
    /// <summary>Reads what is in force and compares.</summary>
    /// <param name="store">The store.</param>
    /// <param name="inForce">The revision in force; null before the first.</param>
    /// <param name="next">The registry that would take its place.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageException">The store did not answer.</exception>
    public static async Task<IReadOnlyList<PlannedStep>> ReadAsync(
        Store store, AppliedRevision? inForce, PlantRegistry next, CancellationToken cancellationToken)
    {
        var agents = await store.ReadingsOf(AgentScope.All).AgentsAsync(cancellationToken);
        var covered = agents.Where(agent => agent.Coverage is not null).ToList();
        var alerts = covered.SelectMany(agent => agent.Slos.Where(slo => slo.Episode is not null)
            .Select(slo => (agent.Name, slo.Covered.Slo.Name))).ToHashSet();
        var document = inForce is null ? null : RegistryReader.Read(inForce);
        var zone = IanaZone.Of(((document as RegistryReading.Valid)?.Registry ?? next).Plant.TimeZone);
        return Of(document, [.. covered.Select(agent => Registered(agent, zone))], next, alerts);
    }

    /// <summary>Compares.</summary>
    /// <param name="document">The document in force, null when there is none; plant and people are not compared with one refused.</param>
    /// <param name="agents">The covered agents as the store has them.</param>
    /// <param name="next">The registry that would take its place.</param>
    /// <param name="alerts">Agent and SLO of each open alert.</param>
    /// <returns>First what is retired, then what is changed and added, each in registry order.</returns>
    public static IReadOnlyList<PlannedStep> Of(
        RegistryReading? document, IReadOnlyList<Agent> agents, PlantRegistry next, IReadOnlySet<(string Agent, string Slo)> alerts)
    {
        var before = (document as RegistryReading.Valid)?.Registry;
        IEnumerable<PlannedStep> plantAndPeople = document is RegistryReading.Refused ? []
            : [.. OfPlant(before, next), .. OfPeople(before, next)];
        PlannedStep[] all = [.. plantAndPeople, .. OfAgents(agents, next, alerts)];
        return [.. all.OrderBy(step => step.Change switch { PlannedChange.Retires => 0, PlannedChange.Changes => 1, _ => 2 })];
    }

    private static IEnumerable<PlannedStep> OfPlant(PlantRegistry? before, PlantRegistry next)
    {
        if (before is null)
        {
            yield return new(PlannedChange.Adds, "plant " + next.Plant.Name, next.Plant.TimeZone);
        }
        else if (RegistryDifference.Of(before, next) is { Length: > 0 } how)
        {
            yield return new(PlannedChange.Changes, "plant " + next.Plant.Name, how);
        }
    }

    private static IEnumerable<PlannedStep> OfPeople(PlantRegistry? before, PlantRegistry next)
    {
        foreach (var person in next.People.Values)
        {
            if (before?.People.GetValueOrDefault(person.Key) is not { } known)
            {
                yield return new(PlannedChange.Adds, "person " + person.Key, $"{person.Name}, {person.Email}");
            }
            else if (RegistryDifference.Of(known, person) is { Length: > 0 } how)
            {
                yield return new(PlannedChange.Changes, "person " + person.Key, how);
            }
        }

        foreach (var gone in before?.People.Keys.Except(next.People.Keys) ?? [])
        {
            yield return new(PlannedChange.Retires, "person " + gone, "");
        }
    }

    private static IEnumerable<PlannedStep> OfAgents(
        IReadOnlyList<Agent> before, PlantRegistry next, IReadOnlySet<(string Agent, string Slo)> alerts)
    {
        var known = before.ToDictionary(agent => agent.Name, StringComparer.Ordinal);
        foreach (var agent in next.Agents)
        {
            if (!known.Remove(agent.Name, out var was))
            {
                yield return new(PlannedChange.Adds, "agent " + agent.Name, "owner " + agent.Owner);
            }
            else if (RegistryDifference.Of(was, agent) is { Length: > 0 } how)
            {
                yield return new(PlannedChange.Changes, "agent " + agent.Name, how);
            }

            foreach (var step in OfSlos(agent.Name, was?.Slos ?? [], agent.Slos, alerts))
            {
                yield return step;
            }
        }

        foreach (var gone in before.Where(agent => known.ContainsKey(agent.Name)))
        {
            yield return new(PlannedChange.Retires, "agent " + gone.Name, "");
            foreach (var step in OfSlos(gone.Name, gone.Slos, [], alerts))
            {
                yield return step;
            }
        }
    }

    private static IEnumerable<PlannedStep> OfSlos(
        string agent, IReadOnlyList<Slo> before, IReadOnlyList<Slo> next, IReadOnlySet<(string Agent, string Slo)> alerts)
    {
        foreach (var slo in next)
        {
            var what = $"SLO {slo.Name} of {agent}";
            if (before.FirstOrDefault(one => one.Name == slo.Name) is not { } was)
            {
                yield return new(PlannedChange.Adds, what, Invariant(
                    $"target {Ratio.Percent(slo.Rule.Target)}, alert below {Ratio.Percent(slo.Rule.AlertBelow)} over {slo.Rule.Window} transactions"));
            }
            else if (RegistryDifference.Of(was, slo) is { Length: > 0 } how)
            {
                yield return new(PlannedChange.Changes, what, how);
            }
        }

        foreach (var gone in before.Where(was => !next.Any(slo => slo.Name == was.Name)))
        {
            var isOpen = alerts.Contains((agent, gone.Name));
            yield return new(PlannedChange.Retires, $"SLO {gone.Name} of {agent}", isOpen ? "its alert is open" : "") { ClosesAlert = isOpen };
        }
    }

    private static Agent Registered(AgentReading agent, TimeZoneInfo zone) => agent.Coverage is { } coverage
        ? new(agent.Name, coverage.Title, coverage.Owner, coverage.Deputy, coverage.SilentAfter, [.. coverage.Slos.Select(slo => slo.Slo)])
        {
            Pilot = coverage.Pilot,
            Drills = coverage.Drills,
            Expects = coverage.Expects?.Rules ?? [],
            Grace = coverage.Expects?.Grace ?? SlotCalendar.UsualGrace,
            ExpectFirstBy = coverage.ExpectFirstBy is { } by ? PlantDay.Of(by.AddTicks(-1), zone) : null,
            Reviews = coverage.Reviews,
            TransactionUrl = coverage.TransactionUrl,
        }
        : throw new InvalidOperationException("The agent is not covered.");
}

/// <summary>
/// In which values two versions of one part of a registry differ, under the keys people write: <c>owner dana -> tom</c>, one after another;
/// empty where they say the same. Lists of what is below a part are no values of it.
/// </summary>
internal static class RegistryDifference
{
    private const int LongestShown = 60;

    /// <summary>Plant, fallback and how long outcomes are kept.</summary>
    public static string Of(PlantRegistry before, PlantRegistry next) => Join(
        Value("name", before.Plant.Name, next.Plant.Name),
        Value("timeZone", before.Plant.TimeZone, next.Plant.TimeZone),
        Value("dailyMailAt", Time(before.Plant.DailyMailAt), Time(next.Plant.DailyMailAt)),
        Equals(before.Plant.Hours, next.Plant.Hours) ? null : Value("hours", before.Plant.Hours?.Text, next.Plant.Hours?.Text),
        Items("holidays", before.Plant.Holidays.Select(Day), next.Plant.Holidays.Select(Day)),
        Value("fallback", before.Fallback, next.Fallback),
        Value("keepOutcomes", Days(before.KeepOutcomes), Days(next.KeepOutcomes)));

    /// <summary>Name, address, absences and ways to be told.</summary>
    public static string Of(Person before, Person next) => Join(
        Value("name", before.Name, next.Name),
        Value("email", before.Email, next.Email),
        Items("away", before.Away.Select(Away), next.Away.Select(Away)),
        Items("notify", Ways(before), Ways(next)));

    /// <summary>An agent without its SLOs.</summary>
    public static string Of(Agent before, Agent next) => Join(
        Value("title", before.Title, next.Title),
        Value("owner", before.Owner, next.Owner),
        Value("deputy", before.Deputy, next.Deputy),
        Value("silentAfter", Length(before.SilentAfter), Length(next.SilentAfter)),
        Items("expects", before.Expects.Select(rule => rule.Text), next.Expects.Select(rule => rule.Text)),
        next.Expects is [] ? null : Value("grace", Length(before.Grace), Length(next.Grace)),
        Value("expectFirstBy", Day(before.ExpectFirstBy), Day(next.ExpectFirstBy)),
        Value("pilot", Pilot(before.Pilot), Pilot(next.Pilot)),
        Value("drills", OnOff(before.Drills), OnOff(next.Drills)),
        Value("reviews", $"{Number(before.Reviews)} a day", $"{Number(next.Reviews)} a day"),
        Value("transactionUrl", before.TransactionUrl, next.TransactionUrl));

    /// <summary>An SLO, and whether its window is filled anew.</summary>
    public static string Of(Slo before, Slo next) => Join(
        Value("target", Ratio.Percent(before.Rule.Target), Ratio.Percent(next.Rule.Target)),
        Value("alertBelow", Ratio.Percent(before.Rule.AlertBelow), Ratio.Percent(next.Rule.AlertBelow)),
        Value("over", Number(before.Rule.Window), Number(next.Rule.Window)),
        Value("dispositions", List(before.Admission.Dispositions.Words), List(next.Admission.Dispositions.Words)),
        Value("countFrom", List(before.Admission.Sources.Words), List(next.Admission.Sources.Words)),
        Value("selections", List(before.Admission.Selections.Words), List(next.Admission.Selections.Words)),
        Value("indicator", before.Admission.Indicator, next.Admission.Indicator),
        Value("segments", List(before.Cuts), List(next.Cuts)),
        Value("reactionPlan", before.ReactionPlan, next.ReactionPlan),
        Value("drift", Word<DriftMode>.Of(before.Drift), Word<DriftMode>.Of(next.Drift)),
        Value("baseline", Frozen(before), Frozen(next)),
        Value("labelsWithin", Length(before.LabelsWithin), Length(next.LabelsWithin)),
        before.CountsLike(next) ? null : "its window is filled anew from the log");

    private static string Join(params IEnumerable<string?> values) => string.Join(", ", values.OfType<string>());

    private static string? Value(string key, string? before, string? next) =>
        before == next ? null : $"{key} {Shown(before)} -> {Shown(next)}";

    /// <summary>Of two lists, what the one has and the other has not.</summary>
    private static string? Items(string key, IEnumerable<string> before, IEnumerable<string> next)
    {
        string[] known = [.. before], stated = [.. next];
        var values = known.Except(stated).Select(item => Value(key, item, null))
            .Concat(stated.Except(known).Select(item => Value(key, null, item))).ToList();
        return values is [] ? null : Join(values);
    }

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "nothing" : Core.Markup.Visible.Line(value, LongestShown);

    private static string List(IEnumerable<string> words) => $"[{string.Join(", ", words)}]";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Days(TimeSpan time) => FormattableString.Invariant($"{time.TotalDays:0.###} days");

    private static string? Length(TimeSpan? length) => length?.ToString("c", CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day is { } known ? Day(known) : null;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Away(DaysAway away) =>
        $"{Day(away.From)} to {Day(away.Until)} ({(away.Acting is { } acting ? acting + " acting" : "nobody acting")})";

    private static IEnumerable<string> Ways(Person person) => person.Notify.Select(channel => person.On(channel) is { } address
        ? $"{Word<Channel>.Of(channel)} {(address.IsPersonal ? "personal " : "")}{address.Mark}" : Word<Channel>.Of(channel));

    private static string OnOff(bool isOn) => isOn ? "on" : "off";

    private static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string? Pilot(Pilot? pilot) => pilot is null ? null : FormattableString.Invariant($"{pilot.Right} of {pilot.Of}");

    private static string? Frozen(Slo slo) => slo.FreezesBaseline ? "frozen" : null;
}

using System.Buffers;
using System.Collections.Frozen;
using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>What an experienced colleague would say about a valid registry before it is applied.</summary>
internal static class RegistryAdvice
{
    private const int MostSlots = 100;

    /// <summary>What its writer may not mean, by line.</summary>
    /// <param name="fileName">The file's name, as warnings shall name it.</param>
    /// <param name="reading">The registry and its lines.</param>
    /// <param name="now">When it is asked.</param>
    public static IReadOnlyList<RegistryWarning> Warnings(string fileName, RegistryReading.Valid reading, DateTimeOffset now)
    {
        var registry = reading.Registry;
        var today = PlantDay.Of(now, IanaZone.Of(registry.Plant.TimeZone));
        var said = registry.People.Values.SelectMany(person => OfPerson(person, registry).Concat(OfAway(person, registry, today)))
            .Concat(registry.Agents is [] ? [("agents", "there is none; whatever posts is listed as uncovered")]
                : registry.Agents.SelectMany(agent => OfAgent(agent, registry, now)));
        return
        [
            .. said.Select(warning =>
                new RegistryWarning(fileName, reading.Lines.GetValueOrDefault(warning.Field, 1), warning.Field, warning.Words))
                .Concat(RegistryRemark.Warnings(fileName, reading.Remarks))
                .OrderBy(warning => warning.Line),
        ];
    }

    /// <summary>The rule of an SLO in numbers and what it costs, in one line.</summary>
    public static string Price(Slo slo) => $"{slo.Name}: {Price(slo.Rule)}";

    /// <summary>A rule in numbers and what it costs, in one line.</summary>
    public static string Price(AccuracyRule rule) => $"{Rule(rule)} {PriceSentence.Of(rule)}";

    private static string Rule(AccuracyRule rule) => Invariant(
        $"target {Ratio.OnTerminal(rule.Target)}, alert below {Ratio.OnTerminal(rule.AlertBelow)} over {rule.Window:N0}: {rule.Allowed:N0} wrong allowed, {rule.AtTarget:N0} at target.");

    private static IEnumerable<(string Field, string Words)> OfPerson(Person person, PlantRegistry registry)
    {
        var field = $"people.{person.Key}";
        var roles = Roles(person.Key, registry);
        if (roles.Length > 0 && RoleMailbox.IsRole(person.Email))
        {
            yield return (field, $"{person.Email} looks like a shared mailbox, and is {roles}; a mail to everybody is answered by nobody, so name one person");
        }

        if (!person.Email[person.Email.IndexOf('@', StringComparison.Ordinal)..].Contains('.', StringComparison.Ordinal))
        {
            yield return (field, $"the domain of {person.Email} has no dot; other mail servers will not find it");
        }

        foreach (var words in NotifyAdvice.Of(person))
        {
            yield return (field, words);
        }
    }

    private static IEnumerable<(string Field, string Words)> OfAway(Person person, PlantRegistry registry, DateOnly today)
    {
        var field = $"people.{person.Key}";
        var owned = registry.Agents.FirstOrDefault(agent => agent.Owner == person.Key);
        foreach (var away in person.Away)
        {
            if (away.Until < today)
            {
                yield return (field, Invariant($"the absence until {away.Until:yyyy-MM-dd} is over; take it out"));
            }
            else if (owned is not null && away.Acting is null)
            {
                yield return (field, Invariant(
                    $"from {away.From:yyyy-MM-dd} to {away.Until:yyyy-MM-dd} nobody acts for the owner of {owned.Name}; name somebody by acting"));
            }
            else if (away.Acting is { } acting
                && registry.People[acting].Away.Any(their => their.From <= away.Until && away.From <= their.Until))
            {
                yield return (field, Invariant(
                    $"{acting} acts from {away.From:yyyy-MM-dd} to {away.Until:yyyy-MM-dd} and is away in that time too; nobody stands in then"));
            }
        }
    }

    private static string Roles(string key, PlantRegistry registry)
    {
        var owned = registry.Agents.Where(agent => agent.Owner == key).Select(agent => $"owner of {agent.Name}");
        var helped = registry.Agents.Where(agent => agent.Deputy == key).Select(agent => $"deputy of {agent.Name}");
        string[] fallback = registry.Fallback == key ? ["the fallback"] : [];
        return string.Join(", ", [.. owned.Concat(helped).Take(3), .. fallback]);
    }

    private static IEnumerable<(string Field, string Words)> OfAgent(Agent agent, PlantRegistry registry, DateTimeOffset now)
    {
        var field = $"agents.{agent.Name}";
        if (agent.Deputy is null)
        {
            yield return (field, registry.Fallback == agent.Owner
                ? "it has no deputy, and the owner is the fallback too; when the owner does not answer nobody is left"
                : "it has no deputy; when the owner does not answer only the fallback is left");
        }
        else if (registry.People[agent.Deputy].Email == registry.People[agent.Owner].Email)
        {
            yield return (field, $"owner and deputy have the same address {registry.People[agent.Owner].Email}; a mail that one does not read the other does not get");
        }

        if (agent.SlotsIn(registry.Plant) is { } slots && Nearest(slots, now) is { } near && agent.Grace * 2 > near.Second - near.First)
        {
            var clock = new LocalClock(IanaZone.Of(registry.Plant.TimeZone));
            yield return (field, $"its grace of {Elapsed.Of(agent.Grace)} is longer than half of the {Elapsed.Of(near.Second - near.First)} between its slots at {clock.Time(near.First)} and {clock.Time(near.Second)}, so an outcome between them answers both, and that one of them passed empty is not noticed; state a grace of {Elapsed.Of((near.Second - near.First) / 2)} at most");
        }

        if (agent.Slos is [])
        {
            yield return (field, "it has no SLO; its outcomes are kept, but nobody is told when it is wrong");
        }

        foreach (var slo in agent.Slos)
        {
            foreach (var words in OfSlo(slo))
            {
                yield return ($"{field}.slos.{slo.Name}", words);
            }
        }
    }

    // The two that are closest to each other, of as many as a week or two has.
    private static (DateTimeOffset First, DateTimeOffset Second)? Nearest(SlotCalendar slots, DateTimeOffset now)
    {
        List<DateTimeOffset> next = [.. slots.After(now).Take(MostSlots)];
        return next.Count < 2 ? null : next.Zip(next.Skip(1)).MinBy(pair => pair.Second - pair.First);
    }

    private static IEnumerable<string> OfSlo(Slo slo)
    {
        var rule = slo.Rule;
        if (rule.Allowed == rule.AtTarget)
        {
            yield return Invariant($"AtRisk cannot occur: {rule.AtTarget} wrong of {rule.Window} is at target and one more is a breach; leave room between alertBelow and target, or widen the window");
        }

        if (rule.AtTarget == 0)
        {
            yield return Invariant($"one wrong transaction of {rule.Window} is below target; lower the target or widen the window");
        }

        if (!slo.Admission.Dispositions.Has(Disposition.Failed))
        {
            yield return "work that failed is outside, whatever verdict it gets; write failed among its dispositions where it counts";
        }

        if (slo.Admission.Sources == OneOf<VerdictSource>.Only(VerdictSource.Self))
        {
            yield return "only the agent's own verdicts count; an agent that grades its own homework is not measured";
        }

        if (slo.ReactionPlan.Length == 0)
        {
            yield return "it has no reactionPlan; the mail cannot say what to do first";
        }
    }
}

/// <summary>Tells addresses of roles and teams from those of people, by the words before the @.</summary>
internal static class RoleMailbox
{
    private static readonly FrozenSet<string> Whole = new[]
    {
        "abuse", "accounting", "accounts", "admin", "administrator", "agents", "ai", "alarm", "alarms", "alert", "alerts", "all",
            "automation",
        "billing", "contact", "customerservice", "data", "desk", "dev", "edi", "everyone", "finance", "hello", "help", "helpdesk", "hr",
            "info",
        "inbox", "it", "logistics", "mail", "mailbox", "maintenance", "manager", "managers", "monitoring", "noreply", "notifications",
            "office",
        "oncall", "operations", "ops", "orderdesk", "orderentry", "orders", "plant", "planning", "postmaster", "production", "purchasing",
        "quality", "reception", "root", "sales", "service", "servicedesk", "shift", "staff", "supervisor", "supervisors", "support", "team",
        "webmaster",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Part = new[]
    {
        "alarms", "alerts", "all", "desk", "dl", "group", "helpdesk", "info", "inbox", "list", "mailbox", "noreply", "office", "oncall",
            "operations",
        "ops", "orders", "shared", "shift", "staff", "support", "team", "teams",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly SearchValues<char> Separators = SearchValues.Create(".-_+");

    /// <summary>True for <c>info@…</c>, <c>support2@…</c>, <c>plant2-ops@…</c>; false for <c>dana.ruiz@…</c>.</summary>
    public static bool IsRole(string email)
    {
        var local = email[..email.IndexOf('@', StringComparison.Ordinal)].ToLowerInvariant();
        var words = string.Concat(local.Select(character => Separators.Contains(character) ? ' ' : character))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.TrimEnd("0123456789".ToCharArray()))
            .ToList();
        return Whole.Contains(string.Concat(words)) || words.Exists(Part.Contains);
    }
}

using Monitoring.Core.Feeds;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Metrics;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>Reads the agents with their SLOs.</summary>
/// <param name="people">The people owners are taken from.</param>
/// <param name="lines">Gets the line of each agent and SLO.</param>
internal sealed class AgentsReader(PeopleReader people, Dictionary<string, int> lines)
{
    /// <summary>The keys of an agent that are acted on.</summary>
    public static readonly IReadOnlyList<string> Keys =
        ["title", "owner", "deputy", "silentAfter", "expects", "grace", "expectFirstBy", "pilot", "drills", "reviews", "transactionUrl", "slos"];

    private readonly Dictionary<string, int> sloLines = new(StringComparer.Ordinal);

    /// <summary>The agents in their order; faults are noted.</summary>
    public IReadOnlyList<Agent> Read(Field field)
    {
        var agents = new List<Agent>();
        var entries = field.Entries("state each agent: its name, then owner and slos (write {} when there is none yet)");
        foreach (var (name, agent) in entries)
        {
            lines[agent.Path] = agent.Line;
            if (Read(name, agent) is { } read)
            {
                agents.Add(read);
            }
        }

        if (entries.Count > SeriesLimit.Agents)
        {
            TooMany(field, Invariant($"has {entries.Count:N0} agents"), Invariant($"at most {SeriesLimit.Agents:N0} agents"));
        }

        if (sloLines.Count > SeriesLimit.Slos)
        {
            TooMany(field, Invariant($"has {sloLines.Count:N0} SLOs"), Invariant($"at most {SeriesLimit.Slos:N0} SLOs"));
        }

        var cuts = agents.Sum(agent => agent.Slos.Sum(slo => 1 + slo.Cuts.Count));
        if (cuts > SeriesLimit.PerInstrument)
        {
            TooMany(field, Invariant($"has {cuts:N0} ways of cutting the verdicts of its SLOs"),
                Invariant($"at most {SeriesLimit.PerInstrument:N0} SLOs and segments together"));
        }

        return agents;
    }

    private static void TooMany(Field field, string count, string most) => field.Faults.Refuse(
        field.Line, field.Path, Invariant($"{count}, and a metric takes {SeriesLimit.PerInstrument:N0} series"),
            $"keep {most} in one service");

    private Agent? Read(string name, Field field)
    {
        if (!Names.IsName(name))
        {
            field.Faults.Refuse(field.Line, field.Path, $"the name {Names.NameRule}",
                "write the name the agent posts, such as order-entry");
        }

        var agent = field.Section("state owner and slos", Keys);
        var title = agent.Optional("title") is { } text ? Values.Text(text, "write what people call the agent, or leave it out") : name;
        var owner = agent.Required("owner", "name the one person who answers for the agent, a key of people") is { } one ? people.Key(one)
            : null;
        var deputyField = agent.Optional("deputy");
        var deputy = deputyField is null ? null : people.Key(deputyField);
        if (deputy is not null && deputy == owner)
        {
            deputyField!.RefuseValue("is the owner already", "name another person, or leave the deputy out");
        }

        var silence = agent.Optional("silentAfter") is { } silent ? Values.Silence(silent) : null;
        var expects = agent.Optional("expects") is { } slots ? FeedReader.Slots(slots) : [];
        var graceField = agent.Optional("grace");
        var grace = graceField is null ? SlotCalendar.UsualGrace : Values.Grace(graceField);
        if (graceField is not null && expects is [])
        {
            graceField.Faults.Warn(graceField.Line, graceField.Path, "has no effect without expects, whose slots it widens; state expects, or take it out");
        }

        var firstBy = agent.Optional("expectFirstBy") is { } day ? FeedReader.FirstBy(day) : null;
        var pilot = agent.Optional("pilot") is { } shown ? PilotReader.Read(shown) : null;
        var drills = agent.Optional("drills") is { } practised ? IsOn(practised) : true;
        var reviews = agent.Optional("reviews") is { } drawn ? ReviewsReader.Read(drawn) : ReviewRule.Usual;
        var url = agent.Optional("transactionUrl") is { } shows ? ReviewsReader.ReadUrl(shows) : null;
        var slos = agent.Optional("slos") is { } stated ? Slos(stated) : [];
        return title is null || owner is null || drills is null || expects is null || grace is null || reviews is null ? null
            : new(name, title, owner, deputy, silence, slos)
            {
                Pilot = pilot,
                Drills = drills.Value,
                Expects = expects,
                Grace = grace.Value,
                ExpectFirstBy = firstBy,
                Reviews = reviews.Value,
                TransactionUrl = url,
            };
    }

    private static bool? IsOn(Field field)
    {
        const string Remedy = "write on or off";
        if (field.Text(Remedy) is { } word)
        {
            if (word is "on" or "off")
            {
                return word == "on";
            }

            field.RefuseValue("is neither on nor off", Remedy);
        }

        return null;
    }

    private List<Slo> Slos(Field field)
    {
        var slos = new List<Slo>();
        foreach (var (name, slo) in field.Entries("state each SLO: its name, then target, alertBelow and over"))
        {
            lines[slo.Path] = slo.Line;
            if (!sloLines.TryAdd(name, slo.Line))
            {
                slo.Faults.Refuse(slo.Line, slo.Path, Invariant($"the name is used in line {sloLines[name]} already"),
                    "give every SLO of the registry a name of its own");
            }

            if (SloReader.Read(name, slo) is { } read)
            {
                slos.Add(read);
            }
        }

        return slos;
    }
}

/// <summary>Reads what an agent showed before it went live: <c>{ right: 190, of: 200 }</c>.</summary>
internal static class PilotReader
{
    /// <summary>The keys of a pilot.</summary>
    public static readonly IReadOnlyList<string> Keys = ["right", "of"];

    private const string RightRemedy = "write how many were right, such as 190";
    private const string OfRemedy = "write how many were judged, such as 200";

    /// <summary>The pilot; null when something is refused, the faults being noted.</summary>
    public static Pilot? Read(Field field)
    {
        var pilot = field.Section("state right and of, such as { right: 190, of: 200 }", Keys);
        var rightField = pilot.Required("right", RightRemedy);
        var right = rightField is null ? null : Values.Count(rightField, least: 0, Pilot.Most, RightRemedy);
        var of = pilot.Required("of", OfRemedy) is { } judged ? Values.Count(judged, least: 1, Pilot.Most, OfRemedy) : null;
        if (right > of)
        {
            rightField!.RefuseValue("is more than were judged", "write the right ones of those judged");
            return null;
        }

        return right is not null && of is not null ? new(right.Value, of.Value) : null;
    }
}

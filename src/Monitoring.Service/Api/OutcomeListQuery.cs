using System.Globalization;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>Why a question about a list is not understood.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="Reason">What is wrong and what would be right, continuing the name.</param>
internal sealed record QueryFault(string Parameter, string Reason);

/// <summary>
/// The parameters of a list of transactions, the same for the page and for the data: which ones, of whom, as of when. A parameter that is
/// not known, comes twice or has no place in the list is refused, for it would silently list something else.
/// </summary>
internal sealed class OutcomeListQuery
{
    /// <summary>What the name of a parameter that asks for a segment value begins with.</summary>
    public const string SegmentPrefix = "segment.";

    private const string Choice = "wrong, unjudged, uncounted or waiting; without it every outcome is listed";

    private static readonly string[] Known =
        ["agent", "slo", "is", "from", "until", "position", "revision", "sincePosition", "knownPosition", "agentVersion", "after"];

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> segments = new(StringComparer.Ordinal);
    private OutcomeList list;
    private DateTimeOffset? from;
    private DateTimeOffset? until;
    private long? position;
    private long? revision;
    private long? sincePosition;
    private long? knownPosition;

    private OutcomeListQuery()
    {
    }

    /// <summary>The cursor as it came; null for the first page.</summary>
    public string? After => values.GetValueOrDefault("after");

    /// <summary>Reads it.</summary>
    /// <param name="query">The query of the request.</param>
    /// <param name="others">Parameters that the endpoint knows beside these.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static OutcomeListQuery Read(IQueryCollection query, IReadOnlyList<string> others, out QueryFault? fault)
    {
        var read = new OutcomeListQuery();
        fault = read.Take(query, others) ?? read.ReadNames() ?? read.ReadBounds() ?? read.Compare();
        return read;
    }

    /// <summary>The question.</summary>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="most">Most rows of a page.</param>
    public OutcomeQuestion Question(string? after, int most) => new()
    {
        Agent = values.GetValueOrDefault("agent"),
        Slo = values.GetValueOrDefault("slo"),
        Is = list,
        From = from,
        Until = until,
        Position = position,
        Revision = revision,
        SincePosition = sincePosition,
        KnownPosition = knownPosition,
        Segments = segments,
        AgentVersion = values.GetValueOrDefault("agentVersion"),
        After = after,
        Most = most,
    };

    private QueryFault? Take(IQueryCollection query, IReadOnlyList<string> others)
    {
        foreach (var (name, given) in query)
        {
            var isSegment = name.StartsWith(SegmentPrefix, StringComparison.Ordinal);
            if (!isSegment && !Known.Contains(name) && !others.Contains(name))
            {
                return new(name, $"is not known here; known: {string.Join(", ", [.. Known, .. others, SegmentPrefix + "KEY"])}");
            }

            if (given.Count > 1)
            {
                return new(name, "must come once");
            }

            var value = given.ToString();
            if (isSegment)
            {
                if (!Names.IsKey(name.AsSpan(SegmentPrefix.Length)))
                {
                    return new(name, "must name a segment after its dot, which " + Names.KeyRule);
                }

                if (!Names.IsText(value))
                {
                    return new(name, Names.TextRule);
                }

                segments.Add(name[SegmentPrefix.Length..], value);
            }
            else if (value.Length > 0)
            {
                values.Add(name, value);
            }
        }

        return null;
    }

    private QueryFault? ReadNames()
    {
        foreach (var name in (ReadOnlySpan<string>)["agent", "slo"])
        {
            if (values.TryGetValue(name, out var value) && !Names.IsName(value))
            {
                return new(name, Names.NameRule);
            }
        }

        if (values.TryGetValue("agentVersion", out var version) && !Names.IsText(version))
        {
            return new("agentVersion", Names.TextRule);
        }

        if (!values.ContainsKey("agent") && !values.ContainsKey("slo"))
        {
            return new("agent", "is missing");
        }

        if (!values.TryGetValue("is", out var word))
        {
            return null;
        }

        return Word<OutcomeList>.TryParse(word, out list) && list != OutcomeList.All ? null : new("is", "must be " + Choice);
    }

    private QueryFault? ReadBounds() =>
        ReadInstant("from", out from) ?? ReadInstant("until", out until)
        ?? ReadNumber("position", out position) ?? ReadNumber("revision", out revision)
        ?? ReadNumber("sincePosition", out sincePosition) ?? ReadNumber("knownPosition", out knownPosition);

    private QueryFault? ReadInstant(string name, out DateTimeOffset? instant)
    {
        instant = null;
        if (!values.TryGetValue(name, out var text))
        {
            return null;
        }

        // A plus that nobody has escaped has become a space.
        if (!Rfc3339.TryParse(text.Replace(' ', '+'), out var read, out var reason))
        {
            return new(name, reason!);
        }

        instant = read;
        return null;
    }

    private QueryFault? ReadNumber(string name, out long? number)
    {
        number = null;
        if (!values.TryGetValue(name, out var text))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read < 1)
        {
            return new(name, "must be a whole number from 1 on");
        }

        number = read;
        return null;
    }

    private QueryFault? Compare()
    {
        if (list is OutcomeList.Wrong or OutcomeList.Unjudged or OutcomeList.Uncounted && !values.ContainsKey("slo"))
        {
            return new("slo", $"is missing: what is {Word<OutcomeList>.Of(list)} is so for an SLO");
        }

        if (until <= from)
        {
            return new("until", "must be later than from");
        }

        if (revision is not null && (position is null || !values.ContainsKey("slo")))
        {
            return new("revision", "goes with slo and position");
        }

        if (sincePosition is not null && (position is null || list != OutcomeList.Wrong || sincePosition > position))
        {
            return new("sincePosition", "goes with is=wrong and a position that is not before it");
        }

        if (knownPosition is not null && (position is null || list != OutcomeList.Wrong || knownPosition < position))
        {
            return new("knownPosition", "goes with is=wrong and a position that is not behind it");
        }

        return list != OutcomeList.Waiting ? null
            : position is not null ? new("position", "has no place here: a verdict that waits has no position yet")
            : from is not null || until is not null || segments.Count > 0 || values.ContainsKey("agentVersion")
                ? new("is", "must not be waiting with from, until, agentVersion or a segment: they belong to the outcome that has not come")
                : null;
    }
}

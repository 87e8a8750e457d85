using System.Text;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Ingest;

/// <summary>The fields an item may have; their outward names are the words of the members.</summary>
internal enum ItemField
{
    Agent,
    TransactionId,
    Verdict,
    Source,
    Selection,
    Indicator,
    InclusionProbability,
    JudgedBy,
    JudgeVersion,
    JudgedAt,
    VerdictId,
    CauseCode,
    Comment,
    OccurredAt,
    CompletedAt,
    DueBy,
    Disposition,
    Confidence,
    Segments,
    Attributes,
    AgentVersion,
}

/// <summary>Which fields an outcome and a verdict have, and how a field is found by its name.</summary>
internal static class ItemFields
{
    /// <summary>Fields up to this one belong to outcomes and verdicts alike, the later ones to outcomes only.</summary>
    private const ItemField LastOfVerdict = ItemField.Comment;

    private const int LongestName = 64;

    private static readonly byte[][] Names = [.. Word<ItemField>.All.Select(Encoding.UTF8.GetBytes)];
    private static readonly string[] Pointers = [.. Word<ItemField>.All.Select(name => "/" + name)];

    /// <summary>Fields that only make sense beside a verdict.</summary>
    public static ReadOnlySpan<ItemField> NeedingVerdict =>
    [
        ItemField.Source, ItemField.Selection, ItemField.Indicator, ItemField.InclusionProbability, ItemField.JudgedBy,
        ItemField.JudgeVersion, ItemField.JudgedAt, ItemField.VerdictId, ItemField.CauseCode, ItemField.Comment,
    ];

    /// <summary>True where an empty text is no value: remarks that tools write as "" when there is nothing to say.</summary>
    public static bool MayBeEmpty(ItemField field) =>
        field is ItemField.JudgedBy or ItemField.JudgeVersion or ItemField.CauseCode or ItemField.Comment;

    /// <summary>The JSON pointer of a field.</summary>
    public static string Pointer(ItemField field) => Pointers[(int)field];

    /// <summary>The names of the fields of an endpoint's items.</summary>
    public static IEnumerable<string> Of(IngestKind kind) => Word<ItemField>.All.Take(Count(kind));

    /// <summary>The field of a name; case matters.</summary>
    /// <param name="name">The name in UTF-8.</param>
    /// <param name="kind">The endpoint.</param>
    /// <param name="expected">Where to look first: senders keep an order.</param>
    /// <param name="field">The field.</param>
    public static bool TryFind(ReadOnlySpan<byte> name, IngestKind kind, ItemField expected, out ItemField field)
    {
        var count = Count(kind);
        for (var i = 0; i < count; i++)
        {
            var at = ((int)expected + i) % count;
            if (name.SequenceEqual(Names[at]))
            {
                field = (ItemField)at;
                return true;
            }
        }

        field = default;
        return false;
    }

    /// <summary>What to say about a field nobody knows, with the nearest known one.</summary>
    public static string Unknown(string name, IngestKind kind)
    {
        if (kind == IngestKind.Verdict && Word<ItemField>.TryParse(name, out _))
        {
            return "is a field of an outcome, not of a verdict";
        }

        var nearest = NearestName.To(name, Of(kind));
        return "is no field of " + (kind == IngestKind.Outcome ? "an outcome" : "a verdict")
            + (nearest is null ? "" : "; did you mean " + nearest + "?");
    }

    /// <summary>Appends a name to a JSON pointer; a very long one is cut.</summary>
    public static string Append(string pointer, string name)
    {
        var shown = name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName), "…");
        return pointer + "/" + shown.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    private static int Count(IngestKind kind) => kind == IngestKind.Outcome ? Names.Length : (int)LastOfVerdict + 1;
}

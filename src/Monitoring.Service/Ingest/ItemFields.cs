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

/// <summary>The words of an enumeration as bytes, so that reading one makes no text.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal static class Utf8Words<T>
    where T : struct, Enum
{
    private static readonly (byte[] Word, T Value)[] Words =
        [.. Enum.GetValues<T>().Select(value => (Encoding.UTF8.GetBytes(Word<T>.Of(value)), value))];

    /// <summary>What is demanded, for messages.</summary>
    public static string Rule { get; } = "must be " + Word<T>.Choice;

    /// <summary>The member of a word; null when it is none. Case matters.</summary>
    public static T? Read(ReadOnlySpan<byte> word)
    {
        foreach (var (known, value) in Words)
        {
            if (word.SequenceEqual(known))
            {
                return value;
            }
        }

        return null;
    }
}

/// <summary>The faults found in one item so far; at most <see cref="Most"/> are listed, then one more says so. Not thread-safe.</summary>
internal sealed class ItemFaults
{
    /// <summary>Most faults listed of one item.</summary>
    public const int Most = 32;

    private static readonly Fault More = new(FaultKind.Field, "", "has more faults than are listed here");

    private readonly List<Fault> faults = [];
    private ItemResult? last;
    private Fault? lastUnknown;
    private byte[] lastUnknownName = [];
    private IngestKind lastUnknownOf;

    /// <summary>True when something is wrong.</summary>
    public bool Any => faults.Count > 0;

    /// <summary>Forgets the item.</summary>
    public void Clear() => faults.Clear();

    /// <summary>Notes a fault of a field.</summary>
    public void Add(ItemField field, string reason) => Add(FaultKind.Field, ItemFields.Pointer(field), reason);

    /// <summary>Notes a fault of one segment or attribute.</summary>
    public void Add(ItemField field, string key, string reason) =>
        Add(FaultKind.Field, ItemFields.Append(ItemFields.Pointer(field), key), reason);

    /// <summary>Notes a fault.</summary>
    public void Add(FaultKind kind, string pointer, string reason) => Add(new Fault(kind, pointer, reason));

    /// <summary>Notes a fault of a field unless this reason is noted already.</summary>
    public void AddOnce(ItemField field, string reason)
    {
        if (!faults.Exists(fault => ReferenceEquals(fault.Reason, reason)))
        {
            Add(field, reason);
        }
    }

    /// <summary>Notes a field nobody knows. A sender's mistake comes with every item, so the last one is remembered.</summary>
    /// <param name="name">Its name in UTF-8.</param>
    /// <param name="kind">The endpoint.</param>
    public void AddUnknown(ReadOnlySpan<byte> name, IngestKind kind)
    {
        if (faults.Count > Most)
        {
            return;
        }

        if (lastUnknown is null || lastUnknownOf != kind || !name.SequenceEqual(lastUnknownName))
        {
            var text = Encoding.UTF8.GetString(name);
            lastUnknown = new Fault(FaultKind.UnknownField, ItemFields.Append("", text), ItemFields.Unknown(text, kind));
            lastUnknownName = name.ToArray();
            lastUnknownOf = kind;
        }

        Add(lastUnknown);
    }

    /// <summary>The refusal. Equal ones in a row are one object, so millions of bad lines stay small.</summary>
    public ItemResult Refuse()
    {
        if (last is null || !faults.SequenceEqual(last.Faults))
        {
            last = ItemResult.Rejected([.. faults]);
        }

        return last;
    }

    private void Add(Fault fault)
    {
        if (faults.Count <= Most)
        {
            faults.Add(faults.Count < Most ? fault : More);
        }
    }
}

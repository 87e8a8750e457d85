using System.Text;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>
/// One item while it is read, field by field, whatever the format: takes values in UTF-8, notes every fault with its pointer,
/// and ends as a post or a refusal. Used again from item to item and from body to body. Not thread-safe.
/// </summary>
internal sealed class ItemDraft
{
    private readonly OutcomeContent content = new();
    private readonly ContentWriter writer = new();
    private readonly ItemTexts texts = new();
    private IngestKind kind;
    private DateTimeOffset now;
    private uint named;
    private uint sent;
    private string? agent;
    private string? transactionId;

    /// <summary>Makes an empty draft.</summary>
    public ItemDraft() => Tags = new ItemTags(content, texts, Faults);

    /// <summary>What is wrong with the item.</summary>
    public ItemFaults Faults { get; } = new();

    /// <summary>Its segments and attributes.</summary>
    public ItemTags Tags { get; }

    /// <summary>Starts on a body.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="instant">The service's clock.</param>
    /// <param name="bodyIsUtf8">True when the whole body is valid UTF-8, so that no value needs to be looked at again.</param>
    public void Use(IngestKind endpoint, DateTimeOffset instant, bool bodyIsUtf8)
    {
        (kind, now, texts.AreUtf8) = (endpoint, instant, bodyIsUtf8);
        Begin();
    }

    /// <summary>Starts on an item.</summary>
    public void Begin()
    {
        content.Clear();
        Faults.Clear();
        named = sent = 0;
        agent = transactionId = null;
    }

    /// <summary>Finds the field of a name and notes an unknown or repeated one.</summary>
    /// <param name="name">The name in UTF-8.</param>
    /// <param name="expected">Where to look first.</param>
    /// <param name="field">The field, when it is to be read.</param>
    /// <returns>False when the value is to be skipped.</returns>
    public bool TryName(ReadOnlySpan<byte> name, ItemField expected, out ItemField field)
    {
        if (!ItemFields.TryFind(name, kind, expected, out field))
        {
            Faults.AddUnknown(name, kind);
            return false;
        }

        if (IsIn(named, field))
        {
            Faults.Add(FaultKind.DuplicateField, ItemFields.Pointer(field), "is given more than once");
            return false;
        }

        named |= Bit(field);
        return true;
    }

    /// <summary>Notes that a field has a value, good or bad.</summary>
    public void Mark(ItemField field) => sent |= Bit(field);

    /// <summary>
    /// True when the field was sent with a value, good or bad; null is none, and an empty text where it <see cref="ItemFields.MayBeEmpty"/>.
    /// </summary>
    public bool Has(ItemField field) => IsIn(sent, field);

    /// <summary>Takes the value of any field but numbers, segments and attributes.</summary>
    public void Take(ItemField field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case ItemField.Agent: agent = Sound(field, texts.Name(value, out var fault), fault); break;
            case ItemField.TransactionId: transactionId = Sound(field, texts.Rare(value, out fault), fault); break;
            case ItemField.AgentVersion: content.AgentVersion = Sound(field, texts.Repeated(value, out fault), fault); break;
            case ItemField.JudgedBy: content.JudgedBy = Sound(field, texts.Repeated(value, out fault), fault); break;
            case ItemField.VerdictId: content.VerdictId = Sound(field, texts.Rare(value, out fault), fault); break;
            case ItemField.Indicator: content.Indicator = Sound(field, texts.Key(value, out fault), fault); break;
            case ItemField.JudgeVersion: content.JudgeVersion = Sound(field, texts.Repeated(value, out fault), fault); break;
            case ItemField.Comment: content.Comment = Sound(field, texts.Lines(value, out fault), fault); break;
            case ItemField.CauseCode: content.CauseCode = Sound(field, texts.Repeated(value, out fault), fault); break;
            case ItemField.OccurredAt: content.OccurredAt = Instant(field, value); break;
            case ItemField.CompletedAt: content.CompletedAt = Instant(field, value); break;
            case ItemField.DueBy: content.DueBy = Instant(field, value); break;
            case ItemField.JudgedAt: content.JudgedAt = Instant(field, value); break;
            case ItemField.Disposition: content.Disposition = Member<Disposition>(field, value); break;
            case ItemField.Verdict: content.Verdict = Member<Verdict>(field, value); break;
            case ItemField.Source: content.Source = Member<VerdictSource>(field, value); break;
            case ItemField.Selection: content.Selection = Member<Selection>(field, value); break;
            default: throw new ArgumentOutOfRangeException(nameof(field), field, "This field has another shape.");
        }
    }

    /// <summary>Takes a number; an infinite one is out of every range.</summary>
    public void Take(ItemField field, double value)
    {
        if (field == ItemField.Confidence)
        {
            content.Confidence = value;
            if (value is not (>= 0 and <= 1))
            {
                Faults.Add(field, "must be a number from 0 to 1");
            }
        }
        else
        {
            content.InclusionProbability = value;
            if (value is not (> 0 and <= 1))
            {
                Faults.Add(field, "must be a number above 0 and at most 1");
            }
        }
    }

    /// <summary>Ends the item.</summary>
    public ParsedItem Finish()
    {
        ItemRules.Check(this, content, kind, now);
        if (Faults.Any)
        {
            return new ParsedItem(transactionId, null, Faults.Refuse()) { Agent = agent };
        }

        var (whose, which, text) = (agent!, transactionId!, content.Write(writer));
        Post post = kind == IngestKind.Verdict
            ? new VerdictPost(whose, which, text, Facts(content.Verdict!.Value, VerdictSource.Review))
            : new OutcomePost(
                whose,
                which,
                text,
                content.Disposition ?? Disposition.Auto,
                content.OccurredAt,
                content.Verdict is { } verdict ? Facts(verdict, VerdictSource.Self) : null)
            {
                Segments = content.Segments.Count == 0 ? SegmentValues.None : new SegmentValues(content),
            };
        return new ParsedItem(which, post, null);
    }

    private static uint Bit(ItemField field) => 1u << (int)field;

    private static bool IsIn(uint set, ItemField field) => (set & Bit(field)) != 0;

    private VerdictFacts Facts(Verdict verdict, VerdictSource source) =>
        new(verdict, content.Source ?? source, content.Selection ?? Selection.All, Indicator.Of(content.Indicator), content.VerdictId);

    private string? Sound(ItemField field, string? text, string? fault)
    {
        if (fault is not null)
        {
            Faults.Add(field, fault);
        }

        return text;
    }

    private DateTimeOffset? Instant(ItemField field, ReadOnlySpan<byte> value)
    {
        Span<char> space = stackalloc char[64];
        ReadOnlySpan<char> text = value.Length > space.Length ? Encoding.UTF8.GetString(value)
            : space[..Encoding.UTF8.GetChars(value, space)];
        if (Rfc3339.TryParse(text, out var instant, out var reason))
        {
            return instant;
        }

        Faults.Add(field, reason!);
        return null;
    }

    private T? Member<T>(ItemField field, ReadOnlySpan<byte> value)
        where T : struct, Enum
    {
        var member = Utf8Words<T>.Read(value);
        if (member is null)
        {
            Faults.Add(field, Utf8Words<T>.Rule);
        }

        return member;
    }
}

/// <summary>What the fields of one item must be to each other.</summary>
internal static class ItemRules
{
    /// <summary>How far <c>occurredAt</c> may lie ahead of the service's clock; exactly this far is allowed.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromHours(24);

    /// <summary>Notes what is missing and what does not go together.</summary>
    public static void Check(ItemDraft draft, OutcomeContent content, IngestKind kind, DateTimeOffset now)
    {
        Require(draft, ItemField.Agent);
        Require(draft, ItemField.TransactionId);
        if (kind == IngestKind.Verdict)
        {
            Require(draft, ItemField.Verdict);
        }
        else if (!draft.Has(ItemField.Verdict))
        {
            RefuseWithoutVerdict(draft);
        }

        CheckProbability(draft, content);
        if (content.OccurredAt > now + FurthestAhead)
        {
            draft.Faults.Add(FaultKind.Future, ItemFields.Pointer(ItemField.OccurredAt),
                "lies more than 24 hours ahead of the service's clock");
        }
    }

    private static void Require(ItemDraft draft, ItemField field)
    {
        if (!draft.Has(field))
        {
            draft.Faults.Add(field, "is missing");
        }
    }

    private static void RefuseWithoutVerdict(ItemDraft draft)
    {
        foreach (var field in ItemFields.NeedingVerdict)
        {
            if (draft.Has(field))
            {
                draft.Faults.Add(field, "goes only with a verdict, and none is given");
            }
        }
    }

    private static void CheckProbability(ItemDraft draft, OutcomeContent content)
    {
        var isRandom = content.Selection == Selection.Random;
        if (isRandom && !draft.Has(ItemField.InclusionProbability))
        {
            draft.Faults.Add(ItemField.InclusionProbability, "is missing; a random selection needs it, above 0 and at most 1");
        }
        else if (!isRandom && draft.Has(ItemField.InclusionProbability)
            && (content.Selection is not null || !draft.Has(ItemField.Selection)))
        {
            draft.Faults.Add(ItemField.InclusionProbability, "goes only with the selection random");
        }
    }
}

using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

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

using CsCheck;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Tests;

/// <summary>Outcomes and verdicts of two agents on few transactions: early, late, repeated, conflicting and corrected.</summary>
internal static class AnyPosts
{
    public static Gen<Post> One { get; } =
        from agent in Any("order-entry", "elsewhere")
        from number in Gen.Int[0, 200]
        from kind in Gen.Int[0, 9]
        from verdict in Any(Verdict.Correct, Verdict.Correct, Verdict.Incorrect, Verdict.Unsure)
        from customer in Gen.Int[0, 14].Select(n => FormattableString.Invariant($"customer-{n}"))
        from verdictId in Any(null, "V-1", "V-2", "V-3")
        from source in Gen.Enum<VerdictSource>()
        from selection in Any(Selection.All, Selection.All, Selection.Complaint)
        from indicator in Any(Indicator.Accuracy, Indicator.Accuracy, "relevance")
        from disposition in Gen.Enum<Disposition>()
        select kind switch
        {
            < 4 => (Post)StoreFixture.Outcome(FormattableString.Invariant($"PO-{number}"), verdict, customer, agent),
            < 5 => StoreFixture.Unjudged(FormattableString.Invariant($"PO-{number}"), disposition) with { Agent = agent },
            < 6 => StoreFixture.Outcome(FormattableString.Invariant($"PO-{number}"), null, customer, agent),
            < 7 => StoreFixture.Verdict(FormattableString.Invariant($"PO-{number}"), verdict, verdictId, agent),
            _ => StoreFixture.Judged(FormattableString.Invariant($"PO-{number}"), verdict, source, verdictId, selection, indicator) with { Agent = agent },
        };

    private static Gen<T> Any<T>(params IReadOnlyList<T> values) => Gen.Int[0, values.Count - 1].Select(i => values[i]);
}

using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Outcomes;

/// <summary>
/// Random posts to one agent: outcomes with and without a verdict, later verdicts, verdicts before their outcome, and repeats of
/// posts with the same and with other content.
/// </summary>
internal static class Posts
{
    private static readonly Gen<VerdictFacts> Facts = Gen.Select(
        Gen.Frequency((6, Verdict.Correct), (4, Verdict.Incorrect), (1, Verdict.Unsure)),
        Gen.Frequency((6, Gen.Const(VerdictSource.Check)), (3, Gen.OneOf(Enum.GetValues<VerdictSource>()))),
        Gen.Frequency((8, Gen.Const(Selection.All)), (2, Gen.OneOf(Enum.GetValues<Selection>()))),
        Logs.Indicators,
        Gen.Frequency((4, (string?)null), (1, "a"), (1, "b")),
        (verdict, source, selection, indicator, id) => new VerdictFacts(verdict, source, selection, indicator, id));

    /// <summary>
    /// What to post: for the transaction that many after the newest one (0 is the next new one, negative are known ones).
    /// </summary>
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((5, Gen.Const(Kind.Outcome)), (3, Gen.Const(Kind.Verdict)), (1, Gen.Const(Kind.Repeat)),
            (1, Gen.Const(Kind.Conflict))),
        Gen.Frequency((3, Gen.Const(0)), (2, Gen.Int[-12, 4])),
        Gen.Int[1, 20],
        Gen.Frequency((8, Gen.Const(Disposition.Auto)), (2, Gen.OneOf(Enum.GetValues<Disposition>()))),
        Facts,
        Gen.Int[0, 5],
        (kind, ahead, back, disposition, facts, odds) => new Step(kind, ahead, back, disposition, odds == 0 ? null : facts, facts));

    /// <summary>Up to 250 posts.</summary>
    public static Gen<IReadOnlyList<Post>> Any { get; } = Steps.Array[1, 250].Select(Write);

    public static OutcomePost Outcome(string transactionId, VerdictFacts? facts, Disposition disposition = Disposition.Auto,
        string extra = "") =>
        new("order-entry", transactionId, Content(disposition, facts, extra), disposition, null, facts);

    public static VerdictPost Later(string transactionId, VerdictFacts facts, string extra = "") =>
        new("order-entry", transactionId, Content(null, facts, extra), facts);

    private static string Content(Disposition? disposition, VerdictFacts? facts, string extra) => new OutcomeContent
    {
        Disposition = disposition,
        Verdict = facts?.Verdict,
        Source = facts?.Source,
        Selection = facts?.Selection,
        Indicator = facts?.Indicator is { } indicator and not Indicator.Accuracy ? indicator : null,
        VerdictId = facts?.VerdictId,
        CauseCode = extra.Length == 0 ? null : extra,
    }.Write();

    private static string Other(string content)
    {
        var other = OutcomeContent.Read(content);
        other.JudgedBy += "!";
        return other.Write();
    }

    private static IReadOnlyList<Post> Write(Step[] steps)
    {
        var posts = new List<Post>();
        var newest = -1;
        foreach (var step in steps)
        {
            var number = Math.Max(0, newest + 1 + step.Ahead);
            var transaction = Invariant($"PO-{number}");
            var earlier = posts.Count == 0 ? Outcome("PO-0", step.Facts) : posts[Math.Max(0, posts.Count - step.Back)];
            posts.Add(step.Kind switch
            {
                Kind.Outcome => Outcome(transaction, step.Own, step.Disposition),
                Kind.Verdict => Later(transaction, step.Facts),
                Kind.Repeat => earlier,
                _ => earlier with { Content = Other(earlier.Content) },
            });
            newest = step.Kind == Kind.Outcome ? Math.Max(newest, number) : newest;
        }

        return posts;
    }

    private enum Kind
    {
        Outcome,
        Verdict,
        Repeat,
        Conflict,
    }

    private sealed record Step(Kind Kind, int Ahead, int Back, Disposition Disposition, VerdictFacts? Own, VerdictFacts Facts);
}

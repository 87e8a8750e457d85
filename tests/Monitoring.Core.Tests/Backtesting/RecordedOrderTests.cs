using CsCheck;
using Monitoring.Core.Backtesting;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Backtesting;

public sealed class RecordedOrderTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_verdict_comes_before_the_first_outcome_that_occurred_later()
    {
        var order = Order(
            [Outcome("1", 0), Outcome("2", 10), Outcome("3", 20)],
            [Verdict("1", 15), Verdict("2", 10), Verdict("1", 5), Verdict("3", 99)]);
        Assert.Equal(["o1", "v1@5", "o2", "v2@10", "v1@15", "o3", "v3@99"], order);
    }

    [Fact]
    public void Never_before_its_own_outcome()
    {
        var order = Order([Outcome("1", 0), Outcome("2", 10), Outcome("3", 20)], [Verdict("2", 5), Verdict("3", 1)]);
        Assert.Equal(["o1", "o2", "v2@5", "o3", "v3@1"], order);
    }

    [Fact]
    public void Without_an_instant_it_comes_after_the_last_in_the_order_of_its_file()
    {
        var order = Order(
            [Outcome("1", 0), Outcome("2", 10)], [Verdict("2", null), Verdict("1", 99), Verdict("1", null), Verdict("x", null)]);
        Assert.Equal(["o1", "o2", "v1@99", "v2@", "v1@", "vx@"], order);
    }

    [Fact]
    public void The_outcomes_keep_their_order_and_those_without_an_instant_are_later_than_nothing()
    {
        var order = Order([Outcome("1", 20), Outcome("2", null), Outcome("3", 0), Outcome("4", 30)], [Verdict("3", 5), Verdict("1", 25)]);
        Assert.Equal(["o1", "o2", "o3", "v3@5", "v1@25", "o4"], order);
    }

    [Fact]
    public void Work_of_another_agent_tells_no_time()
    {
        var other = Outcome("9", 50) with { Post = Outcome("9", 50).Post with { Agent = "other" } };
        var order = Order([Outcome("1", 0), other, Outcome("2", 10), Outcome("3", 30)], [Verdict("2", 20)]);
        Assert.Equal(["o1", "o9", "o2", "v2@20", "o3"], order);
    }

    [Fact]
    public void It_is_what_a_reader_of_the_rule_would_write() => Gen.Select(
        Gen.Select(Gen.Int[0, 9], Gen.Int[-1, 20]).Array[0, 12], Gen.Select(Gen.Int[0, 9], Gen.Int[-1, 20]).Array[0, 12]).Sample(
        (posted, judged) =>
        {
            var outcomes = posted.Select(one => Outcome(Invariant($"{one.Item1}"), one.Item2 < 0 ? null : one.Item2)).ToList();
            var verdicts = judged.Select(one => Verdict(Invariant($"{one.Item1}"), one.Item2 < 0 ? null : one.Item2)).ToList();
            Assert.Equal(Naive(outcomes, verdicts).Select(Shown), Order(outcomes, verdicts));
        },
        iter: 2_000);

    private static List<RecordedPost> Naive(List<RecordedPost> outcomes, List<RecordedPost> verdicts)
    {
        var order = new List<RecordedPost>(outcomes);
        foreach (var verdict in verdicts.Where(one => one.At is not null).OrderBy(one => one.At))
        {
            var own = order.FindIndex(one => one.Post is OutcomePost && one.Post.TransactionId == verdict.Post.TransactionId);
            var later = order.FindIndex(one => one.Post is OutcomePost && one.At > verdict.At);
            var next = order.FindIndex(own + 1, one => one.Post is OutcomePost);
            var place = later < 0 ? order.Count : later > own ? later : next < 0 ? order.Count : next;
            order.Insert(place, verdict);
        }

        return [.. order, .. verdicts.Where(one => one.At is null)];
    }

    private static IEnumerable<string> Order(IReadOnlyList<RecordedPost> outcomes, IReadOnlyList<RecordedPost> verdicts) =>
        RecordedOrder.Of(outcomes, verdicts).Select(Shown);

    private static string Shown(RecordedPost one) => one.Post is OutcomePost
        ? "o" + one.Post.TransactionId
        : Invariant($"v{one.Post.TransactionId}@{(one.At is { } at ? (at - Start).TotalMinutes : null)}");

    private static RecordedPost Outcome(string id, int? minute) =>
        new(new OutcomePost("a", id, "{}", Disposition.Auto, At(minute), null), At(minute), 0);

    private static RecordedPost Verdict(string id, int? minute) => new(
        new VerdictPost("a", id, "{}", new VerdictFacts(Core.Outcomes.Verdict.Incorrect, VerdictSource.Review, Selection.All, Indicator.Accuracy, null)),
        At(minute),
        0);

    private static DateTimeOffset? At(int? minute) => minute is { } minutes ? Start.AddMinutes(minutes) : null;
}

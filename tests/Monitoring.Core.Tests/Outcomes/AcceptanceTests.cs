using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Windows;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class AcceptanceTests
{
    private static readonly VerdictFacts Right = new(Verdict.Correct, VerdictSource.Self, Selection.All, Indicator.Accuracy, null);
    private static readonly VerdictFacts Wrong = new(Verdict.Incorrect, VerdictSource.Review, Selection.All, Indicator.Accuracy, null);

    [Fact]
    public void Any_posts_in_any_groups_are_accepted_and_judged_the_same_and_as_the_words_of_the_contract_say() =>
        Gen.Select(Posts.Any, Definition.Any.Array[1, 3], Gen.Int[1, 60].Array[0, 20]).Sample(
            (posts, definitions, sizes) =>
            {
                var covered = new Revision(0, [.. definitions.Select((definition, i) => (i + 1L, definition))]).Covered;
                var (single, grouped, naive) = (new Book(covered), new Book(covered), new NaiveBook());
                Assert.All(posts, post => single.Take(post));
                var rest = posts.AsEnumerable();
                foreach (var size in sizes.Append(posts.Count))
                {
                    grouped.Take(rest.Take(size));
                    rest = rest.Skip(size);
                }

                Assert.Equal(
                    posts.Select(post =>
                    {
                        var status = naive.Take(post);
                        bool? effective = status is ItemStatus.Conflict ? null : naive.IsEffective(post);
                        return (status, post is OutcomePost && effective == true ? null : effective);
                    }),
                    single.Results.Select(result => (result.Status, result.Effective)));
                Assert.Equal(Logged(naive.Log), Logged(single.Log));
                Assert.Equal((naive.Log.Count, naive.Waiting, naive.Outcomes),
                    (single.Ledger.LastPosition, single.Ledger.Waiting, single.Ledger.Outcomes));
                Assert.Equal(Enum.GetValues<Disposition>().Select(naive.Pending), single.Ledger.Pending.ToArray());

                Assert.Equal(single.Results.Select(Answer), grouped.Results.Select(Answer));
                Assert.Equal(single.Rows, grouped.Rows);
                Assert.Equal(single.Changes.Select(Told), grouped.Changes.Select(Told));
                Assert.Equal(single.Ledger.Pending.ToArray(), grouped.Ledger.Pending.ToArray());
                Assert.Equal(FoldCodec.Encode(single.Ledger.Fold), FoldCodec.Encode(grouped.Ledger.Fold));

                var replay = new LiveAgent();
                replay.Revise(covered);
                Assert.Equal(single.Log.SelectMany(replay.Feed).Select(Told), single.Changes.Select(Told));
                Assert.Equal(replay.Bytes, FoldCodec.Encode(single.Ledger.Fold));
            },
            iter: 100);

    [Fact]
    public void A_verdict_before_its_outcome_waits_and_is_judged_after_the_outcome_s_own_in_order_of_arrival()
    {
        var book = new Book([]);
        var wrongAgain = Wrong with { Source = VerdictSource.Audit };
        book.Take(Posts.Later("PO-1", Wrong), Posts.Later("PO-1", Right), Posts.Outcome("PO-2", Right));
        Assert.Equal([null, null, 1], book.Results.Select(result => result.Position));
        Assert.Equal(2, book.Ledger.Waiting);

        book.Now = Logs.Start.AddHours(1);
        book.Take(Posts.Later("PO-1", wrongAgain), Posts.Outcome("PO-1", Right), Posts.Later("PO-1", Wrong));
        Assert.Equal([null, 2, 3], book.Results.Skip(3).Select(result => result.Position));
        Assert.Equal(ItemStatus.Duplicate, book.Results[^1].Status);
        Assert.Equal(0, book.Ledger.Waiting);
        Assert.Equal(
            [(Logs.Start, 3L, book.Now), (Logs.Start, 4L, book.Now), (book.Now, 5L, book.Now)],
            book.Verdicts.Select(verdict => (verdict.ReceivedAt, verdict.Position!.Value, verdict.RecordedAt!.Value)));
        Assert.Equal(
            [("PO-2", Right.Source), ("PO-1", Right.Source), ("PO-1", Wrong.Source), ("PO-1", Right.Source), ("PO-1", wrongAgain.Source)],
            book.Log.Select(logged => (logged.TransactionId, logged.Event.Source)));
    }

    [Fact]
    public void A_late_retry_of_an_old_verdict_is_a_duplicate_and_never_undoes_the_newer_one()
    {
        var book = new Book([]);
        book.Take(Posts.Outcome("PO-1", Right));
        book.Take(Posts.Later("PO-1", Wrong with { VerdictId = "CM-1" }));
        book.Take(Posts.Later("PO-1", Right with { VerdictId = "CM-2" }));
        book.Take(Posts.Later("PO-1", Wrong with { VerdictId = "CM-1" }), Posts.Outcome("PO-1", Right));
        Assert.Equal([(ItemStatus.Duplicate, 2L), (ItemStatus.Duplicate, 1L)],
            book.Results.Skip(3).Select(result => (result.Status, result.Position!.Value)));
        Assert.Equal(3, book.Ledger.LastPosition);
    }

    [Fact]
    public void An_outcome_s_own_verdict_never_equals_a_posted_one()
    {
        var book = new Book([]);
        var own = Right with { VerdictId = "CM-1" };
        book.Take(Posts.Outcome("PO-1", Right), Posts.Later("PO-1", Right));
        book.Take(Posts.Outcome("PO-2", own), Posts.Later("PO-2", own));
        book.Take(Posts.Later("PO-3", own), Posts.Outcome("PO-3", own));
        Assert.Equal(
            [ItemStatus.Accepted, ItemStatus.Accepted, ItemStatus.Accepted, ItemStatus.Conflict, ItemStatus.Accepted, ItemStatus.Conflict],
            book.Results.Select(result => result.Status));
        Assert.Equal("/verdictId", Assert.Single(book.Results[^1].Faults).Pointer);
    }

    [Fact]
    public void Without_a_verdictId_the_same_words_are_a_duplicate_and_other_words_a_new_verdict()
    {
        var book = new Book([]);
        book.Take(Posts.Outcome("PO-1", null), Posts.Later("PO-1", Wrong), Posts.Later("PO-1", Wrong),
            Posts.Later("PO-1", Wrong, "credit memo"));
        Assert.Equal(
            [(ItemStatus.Accepted, null), (ItemStatus.Accepted, 1L), (ItemStatus.Duplicate, 1L), (ItemStatus.Accepted, 2L)],
            book.Results.Select(result => (result.Status, result.Position)));
    }

    [Fact]
    public void A_conflict_changes_nothing_and_says_so()
    {
        var book = new Book([]);
        book.Take(Posts.Outcome("PO-1", Right), Posts.Later("PO-1", Wrong with { VerdictId = "CM-1" }));
        var before = book.Rows.ToArray();
        book.Take(Posts.Outcome("PO-1", Wrong), Posts.Later("PO-1", Right with { VerdictId = "CM-1" }));
        Assert.Equal(before, book.Rows);
        Assert.Equal(2, book.Ledger.LastPosition);
        Assert.All(book.Results.Skip(2), result =>
        {
            Assert.Equal((ItemStatus.Conflict, false), (result.Status, result.Judged));
            Assert.Contains("/verdict", result.Faults.Select(fault => fault.Pointer));
        });
    }

    [Fact]
    public void An_outcome_is_pending_until_its_first_verdict_event()
    {
        var book = new Book([]);
        book.Take(Posts.Outcome("PO-1", null), Posts.Outcome("PO-2", null, Disposition.Failed), Posts.Outcome("PO-3", Right));
        Assert.Equal([1, 0, 0, 0, 1], book.Ledger.Pending.ToArray());
        book.Take(Posts.Later("PO-1", Wrong with { Verdict = Verdict.Unsure }), Posts.Later("PO-1", Wrong));
        Assert.Equal([0, 0, 0, 0, 1], book.Ledger.Pending.ToArray());
    }

    [Fact]
    public void A_verdict_of_another_indicator_has_a_history_of_its_own()
    {
        var book = new Book([]);
        var relevant = Wrong with { Indicator = "relevance", VerdictId = "V-1" };
        book.Take(Posts.Outcome("PO-1", Right with { VerdictId = "V-1" }), Posts.Later("PO-1", relevant),
            Posts.Later("PO-1", Wrong with { VerdictId = "relevance:V-1" }), Posts.Later("PO-1", relevant),
            Posts.Later("PO-1", relevant with { Verdict = Verdict.Correct }));

        Assert.Equal(
            [(ItemStatus.Accepted, (bool?)null), (ItemStatus.Accepted, true), (ItemStatus.Accepted, true), (ItemStatus.Duplicate, true),
                (ItemStatus.Conflict, null)],
            book.Results.Select(result => (result.Status, result.Effective)));
    }

    [Fact]
    public void A_weaker_verdict_and_the_repeat_of_one_that_was_overtaken_say_that_they_do_not_hold()
    {
        var book = new Book([]);
        var check = Right with { Source = VerdictSource.Check };
        var (wrong, right) = (Wrong with { Source = VerdictSource.Customer }, Wrong with { Verdict = Verdict.Correct, Source = VerdictSource.Customer });
        book.Take(Posts.Outcome("PO-1", null), Posts.Later("PO-1", wrong), Posts.Later("PO-1", check), Posts.Later("PO-1", right),
            Posts.Later("PO-1", wrong), Posts.Later("PO-1", check));
        book.Take(Posts.Outcome("PO-2", Right), Posts.Later("PO-2", check), Posts.Outcome("PO-2", Right));
        book.Take(Posts.Later("PO-3", wrong), Posts.Later("PO-3", check), Posts.Outcome("PO-3", Right));

        Assert.Equal(
            [null, true, false, true, false, false, null, true, false, true, false, false],
            book.Results.Select(result => result.Effective));
    }

    private static IEnumerable<object> Logged(IEnumerable<LoggedVerdict> log) =>
        log.Select(logged => (logged.Event, string.Join(' ', logged.History), logged.TransactionId)).Cast<object>();

    private static object Answer(ItemResult result) => (result.Status, result.Position, result.Effective, result.Faults.Count);

    private static object Told(SloChange change) => change with { Picture = null, Running = null };
}

using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Outcomes;

/// <summary>A conflict names the fields that differ and what to do, and tells nothing of what others sent.</summary>
public sealed class ConflictTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly OutcomeContent Sent = new()
    {
        OccurredAt = Noon,
        Confidence = 0.5,
        AgentVersion = "secret-7",
        Disposition = Disposition.Auto,
    };

    [Fact]
    public void A_verdict_that_came_later_belongs_to_the_verdicts()
    {
        var book = new Book([]);
        book.Take(
            Outcome(Sent),
            Outcome(new() { OccurredAt = Noon, Confidence = 0.5, AgentVersion = "secret-7", Disposition = Disposition.Auto, Verdict = Verdict.Correct }));
        var fault = Assert.Single(book.Results[1].Faults);
        Assert.Equal(ItemStatus.Conflict, book.Results[1].Status);
        Assert.Equal("/verdict", fault.Pointer);
        Assert.Equal("differs from what was accepted first, which stays; a verdict that came later goes to /v1/verdicts", fault.Reason);
    }

    [Fact]
    public void A_clock_of_the_sending_and_another_run_are_told_apart_and_no_value_is_told()
    {
        var book = new Book([]);
        var first = new OutcomeContent { OccurredAt = Noon, AgentVersion = "secret-7" };
        first.TryAddSegment("customer", "secret-acme");
        first.TryAddSegment("site", "a");
        first.TryAddAttribute("sentAt", new AttributeValue("secret-noon"));
        var again = new OutcomeContent { OccurredAt = Noon.AddSeconds(1), AgentVersion = "secret-8", Confidence = 0.1 };
        again.TryAddSegment("customer", "secret-globex");
        again.TryAddSegment("site", "a");
        again.TryAddAttribute("sentAt", new AttributeValue("secret-later"));
        again.TryAddAttribute("try", new AttributeValue(2));
        book.Take(Outcome(first), Outcome(again));
        var faults = book.Results[1].Faults;
        Assert.Equal(
            ["/agentVersion", "/attributes/sentAt", "/attributes/try", "/confidence", "/occurredAt", "/segments/customer"],
            faults.Select(fault => fault.Pointer));
        Assert.All(faults, fault => Assert.DoesNotContain("secret", fault.Reason, StringComparison.Ordinal));
        Assert.Contains("when it happened", faults[4].Reason, StringComparison.Ordinal);
        Assert.All(faults.Where(fault => fault.Pointer != "/occurredAt"), fault =>
        {
            Assert.Contains("clock", fault.Reason, StringComparison.Ordinal);
            Assert.Contains("transactionId of its own", fault.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void What_is_missing_in_the_repeat_differs_too()
    {
        var book = new Book([]);
        book.Take(Outcome(Sent), Outcome(new()));
        Assert.Equal(["/agentVersion", "/confidence", "/disposition", "/occurredAt"], book.Results[1].Faults.Select(fault => fault.Pointer));
    }

    [Fact]
    public void A_second_verdict_under_one_id_names_the_id_and_the_fields()
    {
        var book = new Book([]);
        var wrong = new VerdictFacts(Verdict.Incorrect, VerdictSource.Review, Selection.All, Indicator.Accuracy, "CM-1");
        book.Take(
            Posts.Outcome("PO-1", null), Posts.Later("PO-1", wrong, "one"), Posts.Later("PO-1", wrong with { Verdict = Verdict.Correct }, "two"));
        Assert.Equal(["/verdictId", "/verdict", "/causeCode"], book.Results[2].Faults.Select(fault => fault.Pointer));
        Assert.Contains("gets a verdictId of its own", book.Results[2].Faults[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_differences_are_named_up_to_a_bound_and_counted()
    {
        var book = new Book([]);
        var many = new OutcomeContent();
        for (var i = 0; i < 64; i++)
        {
            many.TryAddAttribute(Invariant($"k{i:00}"), new AttributeValue(i));
        }

        var others = new OutcomeContent();
        others.TryAddAttribute("k00", new AttributeValue(1));
        book.Take(Outcome(many), Outcome(others));
        var faults = book.Results[1].Faults;
        Assert.Equal(["/attributes/k00", "/attributes/k07", "differs in 56 more"], [faults[0].Pointer, faults[7].Pointer, faults[8].Reason]);
        Assert.Equal(9, faults.Count);
    }

    private static OutcomePost Outcome(OutcomeContent content) => new(
        "order-entry",
        "PO-1",
        content.Write(),
        content.Disposition ?? Disposition.Auto,
        content.OccurredAt,
        content.Verdict is { } verdict ? new VerdictFacts(verdict, VerdictSource.Self, Selection.All, Indicator.Accuracy, null) : null);
}

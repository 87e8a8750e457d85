using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>Who counts and why not, in examples; random logs stand in <see cref="AgentFoldTests"/>.</summary>
public sealed class TransactionInSloTests
{
    private static readonly Admission Checked = Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Check) };

    [Fact]
    public void A_complaint_takes_no_place_and_keeps_a_weaker_check_from_taking_it()
    {
        var complaint = Of(Admission.Default, Disposition.Auto, (VerdictSource.Customer, Selection.Complaint, Indicator.Accuracy));
        Assert.Equal((Counting.Selection, 0, false), (complaint.Counting, complaint.Place, complaint.IsNewestCounted));

        var check = Of(Admission.Default, Disposition.Auto, (VerdictSource.Customer, Selection.Complaint, Indicator.Accuracy),
            (VerdictSource.Check, Selection.All, Indicator.Accuracy));
        Assert.Equal((Counting.Weaker, 0, false), (check.Counting, check.Place, check.IsNewestCounted));
    }

    [Fact]
    public void Before_strength_the_latest_verdict_held_and_its_source_still_gives_strength_to_later_ones()
    {
        (VerdictSource, Selection, string)[] events = [(VerdictSource.Review, Selection.All, Indicator.Accuracy),
            (VerdictSource.Check, Selection.All, Indicator.Accuracy), (VerdictSource.Check, Selection.All, Indicator.Accuracy)];

        Assert.True(Of(Admission.Default, Disposition.Auto, strengthAfter: 2, events[..2]).IsNewestCounted);
        Assert.False(Of(Admission.Default, Disposition.Auto, strengthAfter: 2, events).IsNewestCounted);
        Assert.False(Of(Admission.Default, Disposition.Auto, strengthAfter: 1, events[..2]).IsNewestCounted);
    }

    [Fact]
    public void The_first_reason_that_applies_to_the_newest_verdict_is_named()
    {
        var complaint = (VerdictSource.Review, Selection.Complaint, Indicator.Accuracy);
        Assert.Equal(Counting.Disposition, Of(Checked, Disposition.Failed, complaint).Counting);
        Assert.Equal(Counting.Source, Of(Checked, Disposition.Auto, complaint).Counting);
        Assert.Equal(Counting.Selection, Of(Admission.Default, Disposition.Auto, complaint).Counting);
    }

    [Fact]
    public void Verdicts_of_another_indicator_do_not_exist_for_it()
    {
        var relevance = (VerdictSource.Review, Selection.All, "relevance");
        Assert.Equal(Counting.OtherIndicator, Of(Admission.Default, Disposition.Auto, relevance).Counting);
        Assert.Equal(Counting.Nothing, Of(Admission.Default, Disposition.Failed, relevance).Counting);
        var counted = Of(Admission.Default, Disposition.Auto, relevance, (VerdictSource.Check, Selection.All, Indicator.Accuracy), relevance);
        Assert.Equal((Counting.Counted, 2, false), (counted.Counting, counted.Place, counted.IsNewestCounted));
    }

    private static TransactionInSlo Of(
        Admission admission, Disposition disposition, params (VerdictSource Source, Selection Selection, string Indicator)[] events) =>
        Of(admission, disposition, strengthAfter: 0, events);

    private static TransactionInSlo Of(
        Admission admission, Disposition disposition, long strengthAfter, (VerdictSource Source, Selection Selection, string Indicator)[] events) =>
        TransactionInSlo.Of(
            admission,
            disposition,
            [.. events.Select((verdict, i) => new PriorVerdict(i + 1, Verdict.Incorrect, verdict.Source, verdict.Selection, verdict.Indicator))],
            strengthAfter);
}

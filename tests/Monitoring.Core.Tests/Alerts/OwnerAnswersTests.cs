using Monitoring.Core.Alerts;

namespace Monitoring.Core.Tests.Alerts;

public sealed class OwnerAnswersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 12, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Who_had_no_alarm_and_no_refused_mail_answers() => Assert.Null(new OwnerAnswers().WhyNot());

    [Fact]
    public void After_two_alarms_in_a_row_that_closed_unanswered_nobody_answers()
    {
        Assert.Null(Of([Missed(1)]).WhyNot());
        Assert.Equal(NoAnswer.AlarmsUnanswered, Of([Missed(1), Missed(2)]).WhyNot());
        Assert.Equal(NoAnswer.AlarmsUnanswered, Of([Answered(0), Missed(2), Missed(1)]).WhyNot());
        Assert.Null(Of([Missed(0), Missed(1), Answered(2)]).WhyNot());
        Assert.Null(Of([Missed(0), Answered(1), Missed(2)]).WhyNot());
    }

    [Theory]
    [InlineData(0.5, true)] // Before the first of them closed.
    [InlineData(1.5, false)] // One was missed since: that is not two.
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void Whatever_they_or_somebody_for_them_acknowledged_since_ends_it(double hours, bool isShown)
    {
        Assert.Equal(isShown, (Of([Missed(1), Missed(2)]) with { SaidAt = Noon.AddHours(hours) }).WhyNot() is not null);
        Assert.Equal(isShown, (Of([Missed(1), Missed(2)]) with { AnsweredAt = Noon.AddHours(hours) }).WhyNot() is not null);
    }

    [Fact]
    public void It_comes_back_after_two_more()
    {
        var answered = Of([Missed(1), Missed(2), Missed(4)]) with { SaidAt = Noon.AddHours(3) };

        Assert.Null(answered.WhyNot());
        Assert.Equal(NoAnswer.AlarmsUnanswered, (answered with { Closed = [.. answered.Closed, Missed(5)] }).WhyNot());
    }

    [Fact]
    public void While_their_mail_is_refused_nobody_answers_until_they_do_themselves()
    {
        var refused = new OwnerAnswers { RefusedAt = Noon };

        Assert.Equal(NoAnswer.MailRefused, refused.WhyNot());
        Assert.Equal(NoAnswer.MailRefused, (refused with { SaidAt = Noon }).WhyNot());
        Assert.Equal(NoAnswer.MailRefused, (refused with { AnsweredAt = Noon.AddHours(1) }).WhyNot());
        Assert.Null((refused with { SaidAt = Noon.AddTicks(1) }).WhyNot());
    }

    private static OwnerAnswers Of(ClosedAlarm[] closed) => new() { Closed = closed };

    private static ClosedAlarm Missed(int hours) => new(Noon.AddHours(hours), IsAnswered: false);

    private static ClosedAlarm Answered(int hours) => new(Noon.AddHours(hours), IsAnswered: true);
}

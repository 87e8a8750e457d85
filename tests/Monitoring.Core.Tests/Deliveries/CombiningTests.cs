using CsCheck;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Deliveries;

public sealed class CombiningTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Messages_of_one_commit_go_in_one_mail_under_the_id_of_the_worst()
    {
        UnsentMessage[] unsent = [New("a", 1), New("b", 2), New("c", 3)];

        var mail = Of(unsent, "a", worstFirst: "b");

        Assert.Equal(("b", "a b c"), Words(mail));
    }

    [Fact]
    public void What_was_made_60_seconds_later_joins_and_what_was_made_after_that_does_not()
    {
        UnsentMessage[] unsent = [New("a", 1, after: 0), New("b", 2, after: 60), New("c", 3, after: 61)];

        Assert.Equal(("a", "a b"), Words(Of(unsent, "a")));
        Assert.Equal(("a", "a b"), Words(Of(unsent, "b")));
        Assert.Equal(("c", "c"), Words(Of(unsent, "c")));
    }

    [Fact]
    public void The_newest_of_an_alert_tells_the_older_ones_along_and_its_time_counts()
    {
        UnsentMessage[] unsent = [New("a", 1, alert: 7), New("b", 2, after: 1), New("a2", 3, alert: 7, after: 100)];

        Assert.Equal(("a2", "a a2"), Words(Of(unsent, "a2")));
        Assert.Equal(("b", "b"), Words(Of(unsent, "b")));
    }

    [Fact]
    public void Messages_of_no_alert_are_stories_of_their_own()
    {
        UnsentMessage[] unsent = [New("a", 1, alert: null), New("b", 2, alert: null)];

        Assert.Equal(2, Of(unsent, "a").Stories.Count);
    }

    [Fact]
    public void A_mail_that_was_tried_is_repeated_as_it_was()
    {
        UnsentMessage[] unsent = [New("a", 1, isTried: true), New("b", 2, carriedBy: "a"), New("c", 3, carriedBy: "a")];

        Assert.Equal(("a", "a b c"), Words(Of(unsent, "a", worstFirst: "c")));
    }

    [Fact]
    public void A_mail_that_grew_after_it_was_tried_has_an_id_that_never_left()
    {
        UnsentMessage[] unsent = [New("a", 1, isTried: true), New("b", 2, carriedBy: "a"), New("late", 3, after: 30)];

        Assert.Equal(("late", "a b late"), Words(Of(unsent, "late", "a", "late")));
        Assert.Equal(("b", "a b late"), Words(Of(unsent, "late", worstFirst: "b")));
    }

    [Fact]
    public void Of_a_mail_that_lost_a_part_to_a_newer_notice_the_rest_goes_under_an_id_that_never_left_if_there_is_one()
    {
        UnsentMessage[] unsent =
            [New("a", 1, isTried: true), New("b", 2, alert: 8, carriedBy: "a"), New("c", 3, carriedBy: "a"), New("b2", 4, alert: 8, after: 90)];

        Assert.Equal(("c", "a c"), Words(Of(unsent, "a")));
        Assert.Equal(("b2", "b b2"), Words(Of(unsent, "b2")));
        Assert.Equal(("a", "a"), Words(Of([.. unsent.Where(message => message.MessageId != "c")], "a")));
    }

    [Fact]
    public void Two_mails_that_were_both_tried_stay_two_unless_one_of_their_messages_never_left()
    {
        UnsentMessage[] unsent = [New("a", 1, isTried: true), New("c", 3, after: 5, isTried: true)];

        Assert.Equal(("a", "a"), Words(Of(unsent, "a", worstFirst: "c")));
        Assert.Equal(("c", "c"), Words(Of(unsent, "c", worstFirst: "a")));
        Assert.Equal(("b", "a b c"), Words(Of([.. unsent, New("b", 2, carriedBy: "a")], "a", worstFirst: "a")));
    }

    [Fact]
    public void A_mail_sent_again_by_hand_keeps_its_id_though_its_attempts_count_anew()
    {
        UnsentMessage[] unsent = [New("a", 1), New("b", 2, carriedBy: "a")];

        Assert.Equal(("a", "a b"), Words(Of(unsent, "a", worstFirst: "b")));
    }

    [Fact]
    public void Whatever_is_unsent_a_due_message_goes_in_one_mail_with_all_of_its_alert_and_no_id_that_left_tells_more_than_before() =>
        AnyUnsent.Sample(unsent =>
        {
            foreach (var due in unsent.Where(message => message.CarriedBy is null
                && !unsent.Any(other => message.Alert is not null && other.Alert == message.Alert && other.Notice > message.Notice)))
            {
                var mail = Of(unsent, due.MessageId);
                var parts = mail.Parts.ToList();
                Assert.Contains(mail.Carrier, parts);
                Assert.Equal(parts.Count, parts.Distinct().Count());
                Assert.InRange((mail.Stories.Max(story => story[^1].At) - mail.Stories.Min(story => story[^1].At)).TotalSeconds, 0, 60);
                Assert.All(mail.Stories, story => Assert.Equal(
                    story[0].Alert is null ? 1 : unsent.Count(message => message.Alert == story[0].Alert), story.Count));
                if (mail.Carrier.IsTried)
                {
                    Assert.All(
                        mail.Stories, story => Assert.True(story[^1] == mail.Carrier || story[^1].CarriedBy == mail.Carrier.MessageId));
                }
            }
        });

    /// <summary>Some alerts, some of their messages tried, some carried by a message that waits.</summary>
    private static Gen<UnsentMessage[]> AnyUnsent { get; } =
        from alerts in Gen.Int[1, 4].Array[1, 7]
        from after in Gen.Int[0, 200].Array[7]
        from tried in Gen.Bool.Array[7]
        from carrier in Gen.Int[-3, 6].Array[7]
        select alerts.Select((alert, i) => New(
            Invariant($"m{i}"),
            i,
            alert == 4 ? null : alert,
            after[i],
            tried[i],
            carrier[i] >= 0 && carrier[i] < i && carrier[carrier[i]] < 0 ? Invariant($"m{carrier[i]}") : null)).ToArray();

    private static CombinedMail Of(UnsentMessage[] unsent, string due, params string[] worstFirst)
    {
        var itself = unsent.Single(message => message.MessageId == due);
        var stories = Combining.StoriesWith(unsent, itself)
            .OrderBy(story => Array.IndexOf(worstFirst, story[^1].MessageId) is var rank and >= 0 ? rank : int.MaxValue);
        return Combining.Mail([.. stories], unsent, itself);
    }

    private static (string Carrier, string Parts) Words(CombinedMail mail) =>
        (mail.Carrier.MessageId, string.Join(' ', mail.Parts.Select(part => part.MessageId).Order(StringComparer.Ordinal)));

    private static UnsentMessage New(
        string id, long notice, long? alert = -1, int after = 0, bool isTried = false, string? carriedBy = null) =>
        new(id, notice, alert == -1 ? 1_000 + notice : alert, Start.AddSeconds(after), isTried, carriedBy);
}

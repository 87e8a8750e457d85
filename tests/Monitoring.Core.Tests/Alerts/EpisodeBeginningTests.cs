using Monitoring.Core.Alerts;
using Monitoring.Core.Tests.Mail;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Alerts;

public sealed class EpisodeBeginningTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);

    private readonly EpisodeBeginning beginning = new()
    {
        Onset = new("PO-40", Start, OnsetBasis.Drift, 40),
        Judged = 20,
        Wrong = 11,
        LiveJudged = 1_000,
        LiveWrong = 60,
    };

    [Fact]
    public void While_places_are_kept_back_to_the_onset_they_are_counted_as_they_stand_now()
    {
        Place[] kept = [new(39, PlaceContent.Wrong), new(40, PlaceContent.Wrong), new(41, PlaceContent.Right), new(50, PlaceContent.Empty), new(51, PlaceContent.Wrong | PlaceContent.Self)];
        Assert.Equal(new EpisodeToll(3, 2, false), EpisodeToll.Of(beginning, kept, hasEveryPlace: false, 1_500, 90));
        Assert.Equal(new EpisodeToll(3, 2, false), EpisodeToll.Of(beginning, kept[1..], hasEveryPlace: false, 1_500, 90));
    }

    [Fact]
    public void A_longer_one_goes_by_the_counters_of_first_verdicts()
    {
        Assert.Equal(new EpisodeToll(520, 41, true), EpisodeToll.Of(beginning, [new(41, PlaceContent.Right)], hasEveryPlace: false, 1_500, 90));
        Assert.Equal(new EpisodeToll(1, 0, false), EpisodeToll.Of(beginning, [new(41, PlaceContent.Right)], hasEveryPlace: true, 1_500, 90));
    }

    [Fact]
    public void What_is_not_known_is_not_told()
    {
        Place[] later = [new(41, PlaceContent.Right)];
        Assert.Null(EpisodeToll.Of(beginning, later, hasEveryPlace: false, 3, 0)); // the counters began anew
        Assert.Null(EpisodeToll.Of(beginning with { Judged = null, Wrong = null }, later, hasEveryPlace: false, 1_500, 90));
        Assert.Null(EpisodeToll.Of(beginning with { Onset = null }, later, hasEveryPlace: true, 1_500, 90));
        Assert.Null(EpisodeToll.Of(beginning with { Onset = beginning.Onset! with { Position = 0 } }, later, hasEveryPlace: true, 1_500, 90));
    }

    [Fact]
    public void A_breach_of_an_older_program_began_at_its_oldest_wrong_place_and_another_notice_of_it_knows_nothing()
    {
        Assert.Equal(
            new Onset("PO-1102", Notices.Utc("2026-03-12T12:50:00"), OnsetBasis.OldestWrong, 0),
            (Notices.Breach with { Beginning = null }).Began()?.Onset);
        Assert.Null((Notices.Breach with { Beginning = null, OldestWrong = null }).Began());
        Assert.Null((Notices.Worse with { Beginning = null }).Began());
        Assert.Same(beginning, (Notices.Breach with { Beginning = beginning }).Began());
    }
}

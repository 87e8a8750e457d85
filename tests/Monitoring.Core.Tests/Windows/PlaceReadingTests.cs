using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

public sealed class PlaceReadingTests
{
    [Fact]
    public void Reading_a_log_backward_finds_the_last_places_of_reading_it_forward() =>
        Gen.Select(Logs.Any, Definition.Any, Gen.Int[1, 60], Gen.OneOf(Gen.Const(0), Gen.Int[1, 300])).Sample(
            (log, definition, depth, strengthAfter) =>
            {
                var reading = new PlaceReading(definition.ToSlo("a").Admission, depth, strengthAfter);
                var read = ReadBackward(log, reading);

                var places = new NaivePlaces(definition, strengthAfter);
                foreach (var logged in log)
                {
                    places.Feed(logged);
                }

                Assert.Equal(places.LastPlaces(depth), reading.Places);
                var oldestWanted = places.All.Count >= depth ? places.All[^depth].Position : 1;
                Assert.Equal(log.Count - oldestWanted + 1, read);
            },
            iter: 1_000);

    [Fact]
    public void A_log_read_down_to_its_first_event_is_complete_though_places_are_missing()
    {
        var reading = new PlaceReading(Admission.Default, 10, strengthAfter: 0);
        reading.Feed(Event(2, Verdict.Correct), default);
        Assert.False(reading.IsComplete);
        reading.Feed(Event(1, Verdict.Unsure), default);
        Assert.True(reading.IsComplete);
        Assert.Equal([new Place(2, PlaceContent.Right)], reading.Places);
    }

    [Fact]
    public void The_rest_of_a_chunk_changes_nothing_once_enough_places_are_found()
    {
        var reading = new PlaceReading(Admission.Default, 1, strengthAfter: 0);
        reading.Feed(Event(9, Verdict.Incorrect), default);
        reading.Feed(Event(8, Verdict.Correct), default);
        Assert.True(reading.IsComplete);
        Assert.Equal([new Place(9, PlaceContent.Wrong)], reading.Places);
    }

    [Fact]
    public void A_log_that_is_not_read_backward_is_refused()
    {
        var reading = new PlaceReading(Admission.Default, 10, strengthAfter: 0);
        reading.Feed(Event(8, Verdict.Correct), default);
        Assert.Throws<ArgumentException>(() => reading.Feed(Event(8, Verdict.Correct), default));
    }

    private static VerdictEvent Event(long position, Verdict verdict) =>
        new(position, verdict, VerdictSource.Check, Selection.All, Indicator.Accuracy, Disposition.Auto, Logs.Start);

    private static int ReadBackward(IReadOnlyList<LoggedVerdict> log, PlaceReading reading)
    {
        var read = 0;
        while (!reading.IsComplete)
        {
            var logged = log[^++read];
            reading.Feed(logged.Event, logged.Earlier);
        }

        return read;
    }
}

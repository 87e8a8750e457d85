using CsCheck;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

public sealed class WindowTests
{
    private static readonly Gen<Mark> AnyMark =
        Gen.Select(Gen.OneOf(Mark.Right, Mark.Wrong, Mark.Empty), Gen.OneOf(Mark.Right, Mark.Self), (verdict, self) => verdict | self);

    /// <summary>One place taken so many positions further on, or, with 0, one rewritten so many places back.</summary>
    private static readonly Gen<(int Gap, int Back, Mark Mark)> Steps =
        Gen.Select(Gen.Frequency((20, Gen.Int[1, 3]), (1, Gen.Const(0))), Gen.Int[1, 800], AnyMark);

    [Fact]
    public void It_counts_its_last_places_and_keeps_the_last_500_or_all_of_a_larger_window() =>
        Gen.Select(Gen.OneOf(1, 7, 100, 499, 500, 501, 640), Steps.Array[1, 2_000]).Sample(
            (size, steps) =>
            {
                var window = new Window(size);
                var all = new List<Seat>();
                foreach (var (gap, back, mark) in steps)
                {
                    if (gap > 0)
                    {
                        all.Add(new Seat((all.Count == 0 ? 0 : all[^1].Position) + gap, mark));
                        window.Take(all[^1].Position, mark);
                    }
                    else if (back <= all.Count)
                    {
                        var (position, before) = all[^back];
                        all[^back] = new Seat(position, mark);
                        Assert.Equal(back <= size && (before & ~Mark.Self) != (mark & ~Mark.Self), window.Rewrite(position, mark));
                    }

                    var inside = all.Skip(all.Count - size).ToArray();
                    Assert.Equal(
                        (inside.Length, inside.Count(IsWrong), inside.Count(IsJudged), inside.Count(IsSelf), inside.Length == size),
                        (window.Places, window.Wrong, window.Judged, window.SelfReported, window.IsFull));
                }

                var kept = all.TakeLast(Math.Max(500, size)).ToArray();
                Assert.Equal(kept.Select(seat => seat.Position), window.KeptPositions.ToArray());
                Assert.Equal(all.Count == 0 ? 0 : all[^1].Position, window.LastPosition);
                Assert.Equal(kept.Where((_, i) => i >= kept.Length - size), WindowPicture.Of(window).Seats);
                var hundreds = kept.Reverse().Take(500).Chunk(100).Where(hundred => hundred.Length == 100).Reverse();
                Assert.Equal(hundreds.Select(hundred => new TrendPoint(hundred.Count(IsRight), hundred.Count(IsJudged))), window.Trend());
            },
            iter: 20);

    [Fact]
    public void A_position_at_which_no_place_was_taken_has_none_to_rewrite()
    {
        var window = new Window(10);
        window.Take(3, Mark.Right);
        window.Take(5, Mark.Right);
        Assert.All([1L, 4, 6], position => Assert.False(window.Rewrite(position, Mark.Wrong)));
        Assert.Equal(0, window.Wrong);
    }

    [Fact]
    public void The_same_verdict_of_a_second_judge_changes_only_whose_word_it_is()
    {
        var window = new Window(10);
        window.Take(1, Mark.Wrong | Mark.Self);
        Assert.False(window.Rewrite(1, Mark.Wrong));
        Assert.Equal((1, 0), (window.Wrong, window.SelfReported));
    }

    private static bool IsWrong(Seat seat) => seat.Mark is Mark.Wrong or (Mark.Wrong | Mark.Self);

    private static bool IsRight(Seat seat) => seat.Mark is Mark.Right or Mark.Self;

    private static bool IsJudged(Seat seat) => IsWrong(seat) || IsRight(seat);

    private static bool IsSelf(Seat seat) => seat.Mark.HasFlag(Mark.Self);
}

using CsCheck;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

public sealed class WindowTests
{
    private static readonly Gen<PlaceContent> AnyContent =
        Gen.Select(Gen.OneOf(PlaceContent.Right, PlaceContent.Wrong, PlaceContent.Empty), Gen.OneOf(PlaceContent.Right, PlaceContent.Self),
            (verdict, self) => verdict | self);

    /// <summary>One place taken so many positions further on, or, with 0, one rewritten so many places back.</summary>
    private static readonly Gen<(int Gap, int Back, PlaceContent Content)> Steps =
        Gen.Select(Gen.Frequency((20, Gen.Int[1, 3]), (1, Gen.Const(0))), Gen.Int[1, 800], AnyContent);

    [Fact]
    public void It_counts_its_last_places_and_keeps_the_last_500_or_all_of_a_larger_window() =>
        Gen.Select(Gen.OneOf(1, 7, 100, 499, 500, 501, 640), Steps.Array[1, 2_000]).Sample(
            (size, steps) =>
            {
                var window = new Window(size);
                var all = new List<Place>();
                foreach (var (gap, back, mark) in steps)
                {
                    if (gap > 0)
                    {
                        all.Add(new Place((all.Count == 0 ? 0 : all[^1].Position) + gap, mark));
                        window.Take(all[^1].Position, mark);
                    }
                    else if (back <= all.Count)
                    {
                        var (position, before) = all[^back];
                        all[^back] = new Place(position, mark);
                        Assert.Equal(back <= size && (before & ~PlaceContent.Self) != (mark & ~PlaceContent.Self),
                            window.Rewrite(position, mark));
                    }

                    var inside = all.Skip(all.Count - size).ToArray();
                    Assert.Equal(
                        (inside.Length, inside.Count(IsWrong), inside.Count(IsJudged), inside.Count(IsSelf), inside.Length == size),
                        (window.Places, window.Wrong, window.Judged, window.SelfReported, window.IsFull));
                }

                var kept = all.TakeLast(Math.Max(500, size)).ToArray();
                Assert.Equal(kept.Select(place => place.Position), window.KeptPositions.ToArray());
                Assert.Equal(all.Count == 0 ? 0 : all[^1].Position, window.LastPosition);
                Assert.Equal(kept.Where((_, i) => i >= kept.Length - size), WindowPicture.Of(window).Places);
                var hundreds = kept.Reverse().Take(500).Chunk(100).Where(hundred => hundred.Length == 100).Reverse();
                Assert.Equal(hundreds.Select(hundred => new TrendPoint(hundred.Count(IsRight), hundred.Count(IsJudged))), window.Trend());
            },
            iter: 20);

    [Fact]
    public void A_position_at_which_no_place_was_taken_has_none_to_rewrite()
    {
        var window = new Window(10);
        window.Take(3, PlaceContent.Right);
        window.Take(5, PlaceContent.Right);
        Assert.All([1L, 4, 6], position => Assert.False(window.Rewrite(position, PlaceContent.Wrong)));
        Assert.Equal(0, window.Wrong);
    }

    [Fact]
    public void The_same_verdict_of_a_second_judge_changes_only_whose_word_it_is()
    {
        var window = new Window(10);
        window.Take(1, PlaceContent.Wrong | PlaceContent.Self);
        Assert.False(window.Rewrite(1, PlaceContent.Wrong));
        Assert.Equal((1, 0), (window.Wrong, window.SelfReported));
    }

    private static bool IsWrong(Place place) => place.Content is PlaceContent.Wrong or (PlaceContent.Wrong | PlaceContent.Self);

    private static bool IsRight(Place place) => place.Content is PlaceContent.Right or PlaceContent.Self;

    private static bool IsJudged(Place place) => IsWrong(place) || IsRight(place);

    private static bool IsSelf(Place place) => place.Content.HasFlag(PlaceContent.Self);
}

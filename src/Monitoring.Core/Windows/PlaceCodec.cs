namespace Monitoring.Core.Windows;

/// <summary>
/// The stored form of a window's places: their number, runs of neighbouring positions as (gap before, length − 1), then runs of
/// equal marks as (length − 1) · 8 + mark. A window in which every verdict counted costs a few bytes and one or two more per
/// change between right and wrong.
/// </summary>
internal static class PlaceCodec
{
    private const int Kinds = 8;
    private const Mark Both = Mark.Wrong | Mark.Empty;

    public static void Encode(Window window, VarintWriter writer)
    {
        var marks = window.KeptMarks;
        writer.Number(marks.Length);
        var last = 0L;
        for (var i = 0; i < window.Runs; i++)
        {
            var (position, length) = window.Run(i);
            writer.Number(position - last - 1);
            writer.Number(length - 1);
            last = position + length - 1;
        }

        for (var i = 0; i < marks.Length;)
        {
            var rest = marks[i..];
            var other = rest.IndexOfAnyExcept(rest[0]);
            var run = other < 0 ? rest.Length : other;
            writer.Number(((run - 1L) * Kinds) + rest[0]);
            i += run;
        }
    }

    public static Window Decode(int size, ref VarintReader reader)
    {
        var count = reader.Number(Window.MostKept(size));
        var (places, marks) = (default(PlaceRuns), new byte[Window.RoomFor(size, count)]);
        var last = 0L;
        for (var i = 0; i < count;)
        {
            var position = last + reader.Number() + 1;
            var length = reader.Number(count - i - 1) + 1;
            places.Take(position, length);
            last = position + length - 1;
            i += length;
        }

        for (var i = 0; i < count;)
        {
            var (run, mark) = Math.DivRem(reader.Number(((count - i) * Kinds) - 1), Kinds);
            if (((Mark)mark & Both) == Both)
            {
                throw new InvalidDataException("The stored state holds a place that is wrong and empty.");
            }

            marks.AsSpan(i, run + 1).Fill((byte)mark);
            i += run + 1;
        }

        return new Window(size, places, marks, count);
    }
}

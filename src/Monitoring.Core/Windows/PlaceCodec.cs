using Monitoring.Core.Storing;

namespace Monitoring.Core.Windows;

/// <summary>
/// The stored form of a window's places: their number, runs of neighbouring positions as (gap before, length − 1), then runs of
/// equal contents as (length − 1) · 8 + content. A window in which every verdict counted costs a few bytes and one or two more per
/// change between right and wrong.
/// </summary>
internal static class PlaceCodec
{
    private const int Kinds = 8;
    private const PlaceContent Both = PlaceContent.Wrong | PlaceContent.Empty;

    public static void Encode(Window window, StateWriter writer)
    {
        var positions = window.KeptPositions;
        var contents = window.KeptContents;
        writer.Number(positions.Length);
        var last = 0L;
        for (var i = 0; i < positions.Length;)
        {
            var run = RunLength(positions[i..]);
            writer.Number(positions[i] - last - 1);
            writer.Number(run - 1);
            last = positions[i] + run - 1;
            i += run;
        }

        for (var i = 0; i < contents.Length;)
        {
            var rest = contents[i..];
            var other = rest.IndexOfAnyExcept(rest[0]);
            var run = other < 0 ? rest.Length : other;
            writer.Number(((run - 1L) * Kinds) + rest[0]);
            i += run;
        }
    }

    public static Window Decode(int size, ref StateReader reader)
    {
        var count = reader.Number(Window.MostKept(size));
        var room = Window.RoomFor(size, count);
        var (positions, contents) = (new long[room], new byte[room]);
        var last = 0L;
        for (var i = 0; i < count;)
        {
            last += reader.Number();
            var run = positions.AsSpan(i, reader.Number(count - i - 1) + 1);
            for (var j = 0; j < run.Length; j++)
            {
                run[j] = ++last;
            }

            i += run.Length;
        }

        for (var i = 0; i < count;)
        {
            var (run, content) = Math.DivRem(reader.Number(((count - i) * Kinds) - 1), Kinds);
            if (((PlaceContent)content & Both) == Both)
            {
                throw new InvalidDataException("The stored state holds a place that is wrong and empty.");
            }

            contents.AsSpan(i, run + 1).Fill((byte)content);
            i += run + 1;
        }

        return new Window(size, positions, contents, count);
    }

    private static int RunLength(ReadOnlySpan<long> positions)
    {
        if (positions[^1] - positions[0] == positions.Length - 1)
        {
            return positions.Length;
        }

        var run = 1;
        while (positions[run] == positions[0] + run)
        {
            run++;
        }

        return run;
    }
}

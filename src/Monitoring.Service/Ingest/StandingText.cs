using System.Buffers.Text;
using System.Text;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// How SLOs stand, as JSON. An agent of a hundred SLOs is told them all with every verdict, and what writes any JSON would take longer over
/// that than all else takes; nothing here needs escaping, and SLOs of one agent often have equal shares.
/// </summary>
/// <param name="room">At least <see cref="Most"/> bytes.</param>
internal ref struct StandingText(Span<byte> room)
{
    /// <summary>Bytes that suffice for one: its words, a name and five numbers.</summary>
    public const int Most = 384;

    private const int MostOfShare = 32;

    private static readonly byte[][] States = [.. Word<AccuracyState>.All.Select(Encoding.ASCII.GetBytes)];

    private readonly Span<byte> room = room[..^MostOfShare];
    private readonly Span<byte> share = room[^MostOfShare..];
    private (int Judged, int Wrong) shareOf = (-1, -1);
    private int shareLength;
    private int length;

    /// <summary>True when there may be no room for another.</summary>
    public readonly bool IsFull => room.Length - length < Most - MostOfShare;

    /// <summary>Writes an object, with a comma before all but the first.</summary>
    public void Add(in SloStanding slo)
    {
        Add(length == 0 ? "{\"slo\":\""u8 : ",{\"slo\":\""u8);
        length += Encoding.ASCII.GetBytes(slo.Slo, room[length..]);
        Add("\",\"state\":\""u8);
        Add(States[(int)slo.State]);
        Add("\",\"judged\":"u8);
        Add(slo.Judged);
        Add(",\"wrong\":"u8);
        Add(slo.Wrong);
        Add(",\"allowed\":"u8);
        Add(slo.Allowed);
        Add(",\"accuracy\":"u8);
        AddAccuracy(slo);
        Add(",\"episode\":"u8);
        if (slo.Episode is { } episode)
        {
            Add(episode);
        }
        else
        {
            Add("null"u8);
        }

        Add("}"u8);
    }

    /// <summary>What was written, until the next is.</summary>
    public ReadOnlySpan<byte> Take()
    {
        var written = room[..length];
        length = 0;
        return written;
    }

    private void AddAccuracy(in SloStanding slo)
    {
        if ((slo.Judged, slo.Wrong) != shareOf)
        {
            shareOf = (slo.Judged, slo.Wrong);
            if (slo.Accuracy is { } accuracy)
            {
                Utf8Formatter.TryFormat(accuracy, share, out shareLength);
            }
            else
            {
                "null"u8.CopyTo(share);
                shareLength = 4;
            }
        }

        Add(share[..shareLength]);
    }

    private void Add(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(room[length..]);
        length += text.Length;
    }

    private void Add(long number)
    {
        Utf8Formatter.TryFormat(number, room[length..], out var written);
        length += written;
    }
}

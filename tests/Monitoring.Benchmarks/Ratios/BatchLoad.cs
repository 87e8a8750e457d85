using System.Diagnostics;
using System.Globalization;
using System.Text;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>Batches of 1,000 outcomes, posted in a closed loop by this process.</summary>
/// <param name="port">Where.</param>
/// <param name="prefix">Begin of the agents' names.</param>
/// <param name="agents">Agents of each batch.</param>
internal sealed class BatchLoad(int port, string prefix, int agents)
{
    /// <summary>Outcomes of a batch.</summary>
    public const int Size = 1_000;

    /// <summary>Connections, each with one batch under way, so that reading and writing overlap.</summary>
    public const int Connections = 4;

    private const long Numbers = 10_000_000_000;

    private const int WrongAmong = 50, Digits = 10;

    private const string VerdictKey = "\",\"verdict\":", Right = "\"correct\"  ", Wrong = "\"incorrect\"",
        CustomerKey = ",\"source\":\"check\",\"segments\":{\"customer\":\"c-";

    private static long Next;

    private int Port => port;

    /// <summary>Whether transaction ids rise, as most systems number them, or are drawn evenly.</summary>
    public NumberOrder Order { get; init; }

    /// <summary>Number of the first agent.</summary>
    public int FirstAgent { get; init; }

    /// <summary>Customers the outcomes are spread over; 0 for one and the same.</summary>
    public int Customers { get; init; }

    /// <summary>Posts new batches for a while.</summary>
    public Task<Slice> RunAsync(TimeSpan length, Func<Used> used) =>
        RunAsync(length, long.MaxValue, () => Interlocked.Add(ref Next, Size), used);

    /// <summary>Posts a number of batches once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="from">The first number; the same again makes duplicates.</param>
    /// <param name="used">Processor time of what answers.</param>
    public Task<Slice> RunAsync(int count, long from, Func<Used> used)
    {
        var given = from;
        return RunAsync(TimeSpan.MaxValue, count, () => Interlocked.Add(ref given, Size), used);
    }

    /// <summary>Posts new batches over one connection, whatever is answered, and counts the answers by status.</summary>
    public async Task PressAsync(Func<bool> isOn, int[] statuses)
    {
        using var sender = new Sender(this);
        while (isOn())
        {
            Interlocked.Increment(ref statuses[await sender.SendAsync(Interlocked.Add(ref Next, Size) - Size)]);
        }
    }

    /// <summary>Numbers nobody else uses.</summary>
    public static long Reserve(int batches) => Interlocked.Add(ref Next, (batches + 1L) * Size) - (batches * Size);

    private async Task<Slice> RunAsync(TimeSpan length, long count, Func<long> take, Func<Used> used)
    {
        var (sent, answered, before, watch) = (0L, 0L, used(), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var sender = new Sender(this);
            while (watch.Elapsed < length && Interlocked.Increment(ref sent) <= count)
            {
                if (await sender.SendAsync(take() - Size) is not 200 and var status)
                {
                    throw new InvalidOperationException(Invariant($"A batch was answered {status}: the figures do not count."));
                }

                Interlocked.Increment(ref answered);
            }
        })));
        var accepted = answered * Size;
        var (seconds, spent) = (watch.Elapsed.TotalSeconds, used() - before);
        return Slice.Of(accepted / seconds, 0, new Used(spent.Service / seconds, spent.Database / seconds)) with { Accepted = accepted };
    }

    private string Body()
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < Size; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Invariant(
                $$$"""{"agent":"{{{prefix}}}{{{FirstAgent + (i % agents):00000}}}","transactionId":"T-0000000000{{{VerdictKey}}}{{{Right}}}{{{CustomerKey}}}0000","documentType":"po"}}"""));
        }

        return text.Append(']').ToString();
    }

    private sealed class Sender : IDisposable
    {
        private readonly BatchLoad load;
        private readonly RawClient client;
        private readonly byte[] request;
        private readonly IReadOnlyList<int> places;

        public Sender(BatchLoad load)
        {
            this.load = load;
            client = new RawClient(load.Port);
            request = RawClient.Request("/v1/outcomes", load.Body());
            places = LoadBody.NumbersAt(request);
        }

        /// <summary>
        /// Sends a batch. Its numbers say which are wrong and which customers they have, so that a batch sent again is the same and no
        /// agent and no customer is worse than another.
        /// </summary>
        public Task<int> SendAsync(long number)
        {
            foreach (var place in places)
            {
                LoadBody.Renumber(request, place, load.Order == NumberOrder.Rising ? number
                    : (long)((UInt128)number * 7_364_136_223 % Numbers));
                var verdict = place + Digits + VerdictKey.Length;
                var drawn = unchecked((ulong)number * 0x9E37_79B9_7F4A_7C15) >> 32;
                Encoding.ASCII.GetBytes(drawn % WrongAmong == 0 ? Wrong : Right, request.AsSpan(verdict));
                (drawn / WrongAmong % (ulong)Math.Max(1, load.Customers))
                    .TryFormat(request.AsSpan(verdict + Right.Length + CustomerKey.Length), out _, "0000", CultureInfo.InvariantCulture);
                number++;
            }

            return client.SendAsync(request);
        }

        public void Dispose() => client.Dispose();
    }
}

using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Reading;

/// <summary>How fast verdicts come that an SLO counts, by the service's clock.</summary>
/// <param name="VerdictsPerDay">More than 0.</param>
/// <param name="Since">The start of what was counted: 28 days ago, or the first verdict that is kept.</param>
public sealed record LabelRate(decimal VerdictsPerDay, DateTimeOffset Since);

/// <summary>
/// Finds how fast verdicts come without counting rows. Positions have no gaps and their instants rise, so a few dozen looks at single
/// rows find the position of 28 days ago; the events since then are the difference. How many of them take a place in this
/// SLO's window is counted where the window keeps its places that long, and otherwise their share among the events of the kept places.
/// </summary>
/// <param name="connection">A connection that reads.</param>
/// <param name="agentId">The agent.</param>
/// <param name="floor">The position up to which retention may have removed rows.</param>
/// <param name="now">The present.</param>
internal sealed class LabelRates(DbConnection connection, long agentId, long floor, DateTimeOffset now)
{
    /// <summary>What is looked back over.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(28);

    private const decimal Smallest = 0.01m;

    private const string ReadInstant =
        """
        select received_at from outcomes where agent_id = @agentId and position = @position
        union all
        select recorded_at from verdicts where agent_id = @agentId and position = @position
        """;

    /// <summary>The rate; null when no place was taken in the time looked back over. Less than a day counts as a day.</summary>
    /// <param name="window">The SLO's places.</param>
    /// <param name="size">W.</param>
    /// <param name="last">Position of the agent's last verdict event.</param>
    public async Task<LabelRate?> OfAsync(Window window, int size, long last)
    {
        if (last <= floor || window.LastPosition == 0)
        {
            return null;
        }

        var horizon = now - Span;
        var (since, before) = await InstantAsync(floor + 1) is { } first && first >= horizon
            ? (first, floor)
            : (horizon, await LastBeforeAsync(horizon, last));
        var days = Math.Max(1, (now - since).TotalDays);
        return Places(window, size, before, last) is > 0 and var places
            ? new LabelRate(Math.Max(Smallest, Math.Round((decimal)(places / days), 2)), since)
            : null;
    }

    /// <summary>Places taken after a position and up to the last one.</summary>
    private static double Places(Window window, int size, long before, long last)
    {
        var kept = window.KeptPositions;
        var index = kept.BinarySearch(before + 1);
        var after = kept.Length - (index < 0 ? ~index : index);
        var isCounted = after < kept.Length || kept.Length < Math.Max(size, Window.TrendPlaces);
        return isCounted ? after : (last - before) * ((double)kept.Length / (last - kept[0] + 1));
    }

    /// <summary>The last position whose verdict was recorded before a moment; the floor when none was.</summary>
    private async Task<long> LastBeforeAsync(DateTimeOffset moment, long last)
    {
        var (low, high) = (floor, last);
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (await InstantAsync(middle) >= moment)
            {
                high = middle - 1;
            }
            else
            {
                low = middle; // a row that retention removed meanwhile is older too
            }
        }

        return low;
    }

    private async Task<DateTimeOffset?> InstantAsync(long position) =>
        await connection.QueryFirstOrDefaultAsync<long?>(ReadInstant, new { agentId, position }) is { } at
            ? Instant.FromMicroseconds(at)
            : null;
}

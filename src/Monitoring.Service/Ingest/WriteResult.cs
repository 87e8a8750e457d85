using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>What became of one request: written, or refused with nothing of it stored.</summary>
/// <param name="Answer">The store's answer after the commit; null when refused.</param>
/// <param name="Refusal">Why nothing was stored; null when written.</param>
internal sealed record WriteResult(WriteAnswer? Answer, Refusal? Refusal)
{
    /// <summary>Too much is waiting.</summary>
    public static WriteResult Full { get; } = new(null, Refusal.Full);

    /// <summary>The service stops.</summary>
    public static WriteResult Stopping { get; } = new(null, Refusal.Stopping);

    /// <summary>Somebody else holds an agent it names.</summary>
    public static WriteResult Held { get; } = new(null, Refusal.Held);

    /// <summary>The database did not take it.</summary>
    public static WriteResult Database { get; } = new(null, Refusal.Database);
}

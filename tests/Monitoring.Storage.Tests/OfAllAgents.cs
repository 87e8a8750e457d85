using Monitoring.Core.Access;
using Monitoring.Storage;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;

namespace Monitoring;

/// <summary>What tests ask about all agents, as nearly every one does.</summary>
internal static class OfAllAgents
{
    extension(Store store)
    {
        public Readings Readings => store.ReadingsOf(AgentScope.All);
    }

    extension(DeliveryOutbox outbox)
    {
        public Task<DeliveryTotals> TotalsAsync(CancellationToken cancellationToken) =>
            outbox.TotalsAsync(AgentScope.All, cancellationToken);

        public Task<bool> SendAgainAsync(string messageId, CancellationToken cancellationToken) =>
            outbox.SendAgainAsync(messageId, AgentScope.All, cancellationToken);
    }
}

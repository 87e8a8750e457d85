using Monitoring.Core.Deliveries;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>The newest message of an episode that says something about its way: who was told, or who could not be.</summary>
/// <param name="Name">Full name of the recipient.</param>
/// <param name="Delivery">What became of it.</param>
internal sealed record Told(string Name, DeliveryReading Delivery)
{
    /// <summary>The newest message that was not merely carried by another; null when there is none.</summary>
    /// <param name="episode">The episode.</param>
    /// <param name="people">Who is who.</param>
    public static Told? In(EpisodeReading episode, People people) => episode.Notices
        .SelectMany(notice => notice.Deliveries)
        .Where(delivery => delivery.State != DeliveryState.Absorbed)
        .Select(delivery => new Told(people.NameOf(delivery.To), delivery))
        .LastOrDefault();
}

using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Registry;

/// <summary>What a person misses by the ways they chose to be told.</summary>
internal static class NotifyAdvice
{
    /// <summary>What is to be said, a line each.</summary>
    public static IEnumerable<string> Of(Person person)
    {
        if (!person.Notify.Contains(Channel.Mail))
        {
            var ways = string.Join(" and ", person.Notify.Select(Word<Channel>.Of));
            yield return person.Addresses.Any(address => address.IsPersonal)
                ? $"{person.Key} is told of alerts by {ways} alone; the daily mail, its reviews and the link to sign in still go by mail. Write mail too where an alert must not depend on a chat"
                : $"{person.Key} is told of alerts by {ways} alone and gets no button of their own there: they sign in to take one. The daily mail, its reviews and the link to sign in still go by mail. Write mail too where an alert must not depend on a chat";
        }

        foreach (var address in person.Addresses.Where(address => address.Place.StartsWith("http:", StringComparison.Ordinal)))
        {
            yield return $"its {Word<Channel>.Of(address.Channel)} is not https: nothing is sent there unless Channels:AllowPrivate names the host";
        }
    }
}

using Monitoring.Core.Access;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Access;

/// <summary>
/// What the caller of a request may read: everything, or what is of the agents their key is bound to; of another there is nothing. A route
/// that reads takes this, and so need not think of it.
/// </summary>
/// <param name="Agents">The agents.</param>
/// <param name="Readings">What is committed of them.</param>
internal sealed record CallerReadings(AgentScope Agents, Readings Readings)
{
    /// <summary>That of a request; the framework calls it for each parameter of this type.</summary>
    public static ValueTask<CallerReadings?> BindAsync(HttpContext http)
    {
        var agents = Caller.Of(http).Agents;
        return new(new CallerReadings(agents, http.RequestServices.GetRequiredService<Store>().ReadingsOf(agents)));
    }
}

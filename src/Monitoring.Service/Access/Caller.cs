using System.Security.Claims;
using Monitoring.Core.Access;

namespace Monitoring.Service.Access;

/// <summary>What somebody is who asks.</summary>
internal enum CallerKind
{
    /// <summary>Nobody who may be known.</summary>
    Nobody,

    /// <summary>Somebody on this machine, before the first key was made.</summary>
    Local,

    /// <summary>Whoever has a key, or a wall screen that was given one.</summary>
    Key,

    /// <summary>A person of the registry who signed in.</summary>
    Person,
}

/// <summary>Who asks, and what they may do.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Scope">What they may do.</param>
/// <param name="Agents">For which agents.</param>
/// <param name="Id">The key's id, the person's key in the registry, or nothing.</param>
/// <param name="Name">What they are called on pages.</param>
internal sealed record Caller(CallerKind Kind, KeyScope Scope, AgentScope Agents, string Id, string Name)
{
    /// <summary>Somebody on this machine, before the first key was made: everything is allowed.</summary>
    public static Caller Local { get; } = new(CallerKind.Local, KeyScope.Manage, AgentScope.All, "", "");

    /// <summary>Nobody who may be known.</summary>
    public static Caller Nobody { get; } = new(CallerKind.Nobody, KeyScope.Ingest, AgentScope.All, "", "");

    /// <summary>True for whoever may read.</summary>
    public bool Reads => Kind != CallerKind.Nobody && Scope is KeyScope.Read or KeyScope.Manage;

    /// <summary>The holder of a key.</summary>
    public static Caller Of(AccessKey key) =>
        new(CallerKind.Key, key.Scope, key.Agents, key.Id, key.Name.Length > 0 ? key.Name : key.Id);

    /// <summary>A person of the registry: reads everything; what they decide they decide in their own name.</summary>
    /// <param name="person">Their key in the registry.</param>
    /// <param name="name">Their name.</param>
    public static Caller OfPerson(string person, string name) => new(CallerKind.Person, KeyScope.Read, AgentScope.All, person, name);

    /// <summary>Who asks, once that was found out.</summary>
    public static Caller Of(HttpContext http) => Of(http.User);

    /// <summary>Who they are whom the framework knows so.</summary>
    public static Caller Of(ClaimsPrincipal user) => user.Identity is CallerIdentity known ? known.Caller : Nobody;

    /// <summary>Them as the framework knows people.</summary>
    /// <param name="scheme">The way by which they said who they are.</param>
    public ClaimsPrincipal AsPrincipal(string scheme) => new(new CallerIdentity(this, scheme));

    // The claim is what the framework tells callers apart by: a form that was made for one is not taken from another.
    private sealed class CallerIdentity(Caller caller, string scheme) : ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, $"{caller.Kind} {caller.Id}")], scheme)
    {
        public Caller Caller { get; } = caller;
    }
}

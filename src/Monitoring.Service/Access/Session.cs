using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Monitoring.Core.Access;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Storage.Access;

namespace Monitoring.Service.Access;

/// <summary>
/// A browser that signed in: a person for 30 days, or a wall screen as long as the key it was given lives. What it is stands sealed in its
/// cookie and in no table; whether it still holds is asked at each request, of what this process has in memory: not signed out of, the person
/// in the registry in force, the key alive.
/// </summary>
internal static class Session
{
    /// <summary>How long a person stays signed in, however often they come.</summary>
    public static readonly TimeSpan OfPerson = TimeSpan.FromDays(30);

    /// <summary>How long a wall screen does whose key has no end: browsers keep no cookie for longer.</summary>
    public static readonly TimeSpan OfKey = TimeSpan.FromDays(400);

    private const string Id = "id", Person = "person", Address = "address", Key = "key";

    /// <summary>Adds the cookie as a way to say who one is.</summary>
    public static AuthenticationBuilder AddSession(this AuthenticationBuilder builder) => builder.AddCookie(Schemes.Session, options =>
    {
        options.Cookie.Name = "agentops_session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = OfPerson;
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = validated =>
        {
            if (CallerOf(validated.HttpContext.RequestServices, validated.Properties) is { } caller)
            {
                validated.ReplacePrincipal(caller.AsPrincipal(Schemes.Session));
            }
            else
            {
                validated.RejectPrincipal();
            }

            return Task.CompletedTask;
        };
    });

    /// <summary>Signs a person in on this browser.</summary>
    public static Task SignInAsync(HttpContext http, Person person) =>
        SignInAsync(http, Caller.OfPerson(person.Key, person.Name), new()
        {
            [Id] = NewId, [Person] = person.Key, [Address] = person.Email,
        }, Now(http) + OfPerson);

    /// <summary>Lets this browser read what a key lets read, while the key lives; never more than read.</summary>
    public static Task SignInAsync(HttpContext http, AccessKey key)
    {
        var longest = Now(http) + OfKey;
        return SignInAsync(http, Caller.Of(key), new()
        {
            [Id] = EndedSessions.OfKey(key.Id) + NewId, [Key] = key.Id,
        }, key.ExpiresAt is { } end && end < longest ? end : longest);
    }

    /// <summary>True when the request came with a session that holds.</summary>
    public static bool Is(HttpContext http) => http.User.Identity is { IsAuthenticated: true, AuthenticationType: Schemes.Session };

    /// <summary>The session of this request, to be ended: its id and when it ends by itself; null when there is none that holds.</summary>
    public static async Task<(string Id, DateTimeOffset Until)?> FindAsync(HttpContext http) =>
        (await http.AuthenticateAsync(Schemes.Session)).Properties is { ExpiresUtc: { } until } properties
            && properties.Items.TryGetValue(Id, out var id) && id is not null ? (id, until) : null;

    private static string NewId => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static async Task SignInAsync(HttpContext http, Caller caller, Dictionary<string, string?> who, DateTimeOffset until) =>
        await http.SignInAsync(Schemes.Session, caller.AsPrincipal(Schemes.Session), new AuthenticationProperties(who)
        {
            IsPersistent = true,
            IssuedUtc = Now(http),
            ExpiresUtc = until,
        });

    private static Caller? CallerOf(IServiceProvider services, AuthenticationProperties session)
    {
        var book = services.GetRequiredService<AccessBook>();
        if (!book.IsLocked || !session.Items.TryGetValue(Id, out var id) || id is null || book.HasEnded(id))
        {
            return null;
        }

        // Whoever has the name now and another mailbox is somebody else.
        if (session.Items.TryGetValue(Person, out var key) && key is not null)
        {
            return services.GetRequiredService<RegistryInForce>().Current?.People.GetValueOrDefault(key) is { } person
                && session.Items.TryGetValue(Address, out var address)
                && string.Equals(address, person.Email, StringComparison.OrdinalIgnoreCase) ? Caller.OfPerson(person.Key, person.Name) : null;
        }

        return session.Items.TryGetValue(Key, out var of) && of is not null && book.Use(of) is { } live ? Wall(live) : null;
    }

    // Whoever stands before a wall decides nothing, whatever key it was given.
    private static Caller Wall(AccessKey key) => Caller.Of(key) with { Scope = KeyScope.Read };

    private static DateTimeOffset Now(HttpContext http) => http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
}

using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.Registry;
using Monitoring.Service.SigningIn;

namespace Monitoring.Service.Maintaining;

/// <summary>
/// Maintenance, the one kind of silence, for people: the page, and its forms. Who signed in decides in their own name; before the first key,
/// when nobody can sign in, somebody of the registry is chosen. What programs ask for is in <c>Api/MaintenanceEndpoints.cs</c>.
/// </summary>
internal static class MaintenanceSlice
{
    /// <summary>Where the page is.</summary>
    public const string Address = "/maintenance";

    private const int MostShown = 200;

    /// <summary>Adds what orders and ends.</summary>
    public static IServiceCollection AddMaintaining(this IServiceCollection services) => services.AddSingleton<MaintenanceDesk>();

    /// <summary>Maps the page and its forms.</summary>
    public static void MapMaintaining(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Address).ExcludeFromDescription().RequireRateLimiting(ReadingLimit.Reading)
            .AddEndpointFilter<AwayPages>().WithMetadata(new ForPeople(AwayPages.Of));
        pages.MapMethods("", [HttpMethods.Get, HttpMethods.Head], ShowAsync).RequireAuthorization(Policies.Read);
        var forms = pages.MapGroup("").RequireAuthorization(Policies.InOwnName).WithMetadata(new FormSize()).AddEndpointFilter<OwnForms>();
        forms.MapPost("", OrderAsync);
        forms.MapPost("/{id}/end", EndAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CallerReadings caller) =>
        new Page(MaintenancePage.Of(await ViewAsync(http, caller)));

    private static async Task<IResult> OrderAsync(HttpContext http, CallerReadings caller, MaintenanceDesk desk)
    {
        var view = await ViewAsync(http, caller);
        var fields = await http.Request.ReadFormAsync(http.RequestAborted);
        if (IsForeign(http, fields) is { } foreign)
        {
            return foreign;
        }

        var form = view.Form!.SentWith(fields);
        var (order, refused) = form.Read();
        return order is null ? Again(refused!)
            : await desk.OrderAsync(order, caller.Agents) switch
            {
                null => Again("It is not in the registry any more: choose another."),
                { Maintenance: null } => Again(MaintenanceDesk.TooMany, StatusCodes.Status409Conflict),
                _ => LocalAddress.GoTo(Address),
            };

        Page Again(string why, int status = StatusCodes.Status400BadRequest) =>
            new(MaintenancePage.Of(view with { Form = form with { Refused = why } }), status);
    }

    private static async Task<IResult> EndAsync(
        HttpContext http, string id, CallerReadings caller, MaintenanceDesk desk, RegistryInForce registry)
    {
        var fields = await http.Request.ReadFormAsync(http.RequestAborted);
        if (IsForeign(http, fields) is { } foreign)
        {
            return foreign;
        }

        var who = Caller.Of(http);
        var by = who.Kind == CallerKind.Person ? who.Id : MaintenanceForm.ByOf(fields);
        if (registry.Current?.People.ContainsKey(by) != true)
        {
            var view = await ViewAsync(http, caller);
            return new Page(
                MaintenancePage.Of(view with { Form = view.Form! with { Refused = "Choose who ends it." } }), StatusCodes.Status400BadRequest);
        }

        // One that is over already is shown as over.
        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await desk.EndAsync(number, by, caller.Agents) is not null
            ? LocalAddress.GoTo(Address) : NotFoundPage.Of("The maintenance");
    }

    private static IResult? IsForeign(HttpContext http, IFormCollection fields) =>
        Caller.Of(http) is { Kind: CallerKind.Person } person && MaintenanceForm.ByOf(fields) is { Length: > 0 } by && by != person.Id
            ? AwayPages.Of(http, Problems.Forbidden("Who signed in orders and ends maintenance in their own name alone."))
            : null;

    private static async Task<MaintenanceView> ViewAsync(HttpContext http, CallerReadings caller)
    {
        var services = http.RequestServices;
        var (registry, present) = (services.GetRequiredService<RegistryInForce>().Current, services.GetRequiredService<BoardReader>().Present());
        var people = new People(registry);
        var agents = await caller.Readings.AgentsAsync(http.RequestAborted);
        var who = Caller.Of(http);
        return new MaintenanceView
        {
            Present = present,
            All = await caller.Readings.MaintenanceAsync(null, MostShown, http.RequestAborted),
            Agents = agents,
            People = people,
            Form = registry is null || who.Kind is not (CallerKind.Person or CallerKind.Local) ? null : new()
            {
                Agents = [.. agents.Where(agent => agent.Coverage is not null)],
                Zone = IanaZone.Of(registry.Plant.TimeZone),
                Now = present.Now,
                People = who.Kind == CallerKind.Local ? people.All : null,
                By = who.Id,
                Hidden = FormToken.Field(http),
            },
        };
    }

    private sealed record FormSize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => OwnForms.MostBytes;
    }
}

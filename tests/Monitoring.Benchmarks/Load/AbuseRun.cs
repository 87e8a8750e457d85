using System.Text;
using Monitoring.Core.Access;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// What honest callers notice of others: a key that posts 100 times its limit, one that asks for whole lists as often, 1,000 connections
/// that all begin at once, and the same while they are as slow as they can be. Each round measures them one after the other, and what the
/// honest ones notice alone; a ratio is that to the same round's, and the middle of the rounds counts, for the machine may do something else
/// meanwhile.
/// </summary>
internal static class AbuseRun
{
    private const int Limit = 100, Times = 100, Slow = 1_000, Agents = 4, Rounds = 3, Listed = 5_000;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    /// <summary>Measures and prints.</summary>
    public static async Task RunAsync()
    {
        var (honest, greedy, wall) = (KeyText.Make(), KeyText.Make(), KeyText.Make());
        await using var service = await ServiceUnderLoad.StartAsync(
            LoadRegistry.Of(new AgentsUnderLoad("agent-", Agents, 1)),
            database: null,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["AGENTOPS_LIMITS__PERKEY"] = Invariant($"{Limit}") },
            async store =>
            {
                await AddAsync(store, honest, KeyScope.Ingest);
                await AddAsync(store, greedy, KeyScope.Ingest);
                await AddAsync(store, wall, KeyScope.Read);
            });
        var post = RawClient.Request("/v1/outcomes", LoadBody.One(0, 0), Authorization(greedy));
        var list = Encoding.ASCII.GetBytes(
            $"GET /v1/outcomes?agent=agent-0&format=ndjson HTTP/1.1\r\nHost: localhost\r\n{Authorization(wall)}\r\n");
        await FillAsync(service.Port, Authorization(greedy));
        await MeasureAsync(service, honest, Warm);
        Console.WriteLine(Invariant($"resident memory before: {service.ResidentMegabytes:0} MB"));

        var rounds = new List<Round>();
        for (var round = 1; round <= Rounds; round++)
        {
            Console.WriteLine(Invariant($"round {round}"));
            var alone = Say("alone", await MeasureAsync(service, honest, Slice), service);
            var posts = Say(Scene.Posts, await BesideAsync(service, honest, post), service);
            var lists = Say(Scene.Lists, await BesideAsync(service, honest, list), service);
            var (begin, slow) = await BesideSlowAsync(service, honest, Authorization(greedy), Authorization(wall));
            rounds.Add(new(alone, posts, lists, begin, slow));
        }

        Console.WriteLine("99 % of the honest posts were answered within so many times as long as alone (middle of the rounds; at most 2):");
        Sum(Scene.Posts, rounds, round => round.Posts);
        Sum(Scene.Lists, rounds, round => round.Lists);
        Sum(Scene.Begin, rounds, round => round.Begin);
        Sum(Scene.Slow, rounds, round => round.Slow);
        Console.WriteLine(Invariant($"resident memory after: {service.ResidentMegabytes:0} MB"));
    }

    private static Task<AccessKey> AddAsync(Store store, string key, KeyScope scope) => store.Access.AddKeyAsync(
        AccessKey.Of(key, scope, AgentScope.All, TimeProvider.System.GetUtcNow()), CancellationToken.None);

    private static string Authorization(string key) => Invariant($"Authorization: Bearer {key}\r\n");

    // What makes a list several pages long.
    private static async Task FillAsync(int port, string authorization)
    {
        using var client = new RawClient(port);
        for (var first = 0; first < Listed; first += 1_000)
        {
            var body = LoadBody.Many(1, 1_000_000_000L + first, 1_000);
            while (await client.SendAsync(RawClient.Request("/v1/outcomes", body, authorization)) != 200)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System);
            }
        }
    }

    private static Task<Noticed> MeasureAsync(ServiceUnderLoad service, string honest, TimeSpan duration) =>
        HonestCallers.PostAsync(service.Port, Authorization(honest), Agents, duration);

    private static async Task<Noticed> BesideAsync(ServiceUnderLoad service, string honest, byte[] request)
    {
        var greedy = GreedyCaller.Start(service.Port, request, Limit * Times, Slice);
        var noticed = await MeasureAsync(service, honest, Slice);
        var (answered, taken) = (greedy.Answered / Slice.TotalSeconds, greedy.Taken / Slice.TotalSeconds);
        await greedy.EndAsync();
        Console.WriteLine(Invariant($"  the greedy key is answered {answered:0} times a second, {taken:0} of them with 200"));
        return noticed;
    }

    private static async Task<(Noticed Begin, Noticed Slow)> BesideSlowAsync(
        ServiceUnderLoad service, string honest, string posting, string reading)
    {
        await using var callers = SlowCallers.Start(service.Port, Slow, posting, reading);
        var begin = Say(Scene.Begin, await MeasureAsync(service, honest, Slice), service);
        var slow = Say(Scene.Slow, await MeasureAsync(service, honest, Slice), service);
        Console.WriteLine(Invariant($"  {Slow} slow connections at a time, {callers.Begun} begun"));
        return (begin, slow);
    }

    private static Noticed Say(string scene, Noticed noticed, ServiceUnderLoad service)
    {
        Console.WriteLine(
            Invariant($"  {scene}: {noticed.Posts} posts, {noticed.NotTaken} not taken; half within {noticed.Half:0.0} ms, 99 % within ")
            + Invariant($"{noticed.Most:0.0} ms, slowest {noticed.Slowest:0.0} ms; resident {service.ResidentMegabytes:0} MB"));
        return noticed;
    }

    private static void Sum(string scene, List<Round> rounds, Func<Round, Noticed> of)
    {
        var ratios = rounds.Select(round => of(round).Most / round.Alone.Most).Order().ToList();
        Console.WriteLine(Invariant($"  {scene}: {ratios[ratios.Count / 2]:0.0} ({ratios[0]:0.0} to {ratios[^1]:0.0}), ")
            + Invariant($"{rounds.Sum(round => of(round).NotTaken)} of {rounds.Sum(round => of(round).Posts)} not taken"));
    }

    private sealed record Round(Noticed Alone, Noticed Posts, Noticed Lists, Noticed Begin, Noticed Slow);

    private static class Scene
    {
        public const string Posts = "beside 100 times the limit in posts",
            Lists = "beside 100 times the limit in whole lists",
            Begin = "as 1,000 slow connections begin",
            Slow = "beside 1,000 slow connections";
    }
}

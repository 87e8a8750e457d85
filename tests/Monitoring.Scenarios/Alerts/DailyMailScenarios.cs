using System.Globalization;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios.Alerts;

/// <summary>
/// The daily mails of a real process around both nights of a clock change, by a clock that is set: each mail says when it was made, so one
/// that comes early is found as well as one that comes twice.
/// </summary>
public sealed class DailyMailScenarios
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_gets_one_a_day_also_in_the_nights_in_which_its_time_is_skipped_or_comes_twice()
    {
        using var clock = SteeredClock.At("2026-03-06 23:00");
        await using var server = await SmtpServer.StartAsync();
        var settings = ServiceProcess.On("", server);
        settings.Remove("AGENTOPS_DATABASE");
        await using var service = await ServiceProcess.StartAsync(
            RegistryText.Of("order-entry", 20, dailyMailAt: "02:30"), clock.On(settings));
        var mails = new List<Mail>();

        await AtAsync("2026-03-07 02:30", "Sat 7 Mar 2026 02:30");
        clock.Set(SteeredClock.InstantOf("2026-03-08 01:59"));
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System, Token); // nobody is told early: what is made later says when
        await AtAsync("2026-03-08 03:00", "Sun 8 Mar 2026 03:00"); // there is no 02:30
        clock.Set(SteeredClock.InstantOf("2026-03-07 12:00")); // set back, and right again
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System, Token);

        await service.StopAsync();
        clock.Set(SteeredClock.InstantOf("2026-03-09 22:00"));
        await service.StartAsync();
        await CameAsync("Mon 9 Mar 2026 22:00"); // late, on the same day
        await service.StopAsync();
        clock.Set(SteeredClock.InstantOf("2026-03-11 02:29")); // that of the 10th is not made up for
        await service.StartAsync();
        await AtAsync("2026-03-11 02:30", "Wed 11 Mar 2026 02:30");

        await AtAsync("2026-10-31 12:00", "Sat 31 Oct 2026 12:00");
        var file = Path.Combine(service.Data, "registry.yaml");
        await File.WriteAllTextAsync(file, RegistryText.Of("order-entry", 20, dailyMailAt: "01:30"), Token);
        var (exitCode, output) = await service.RunAsync("apply", file);
        Assert.True(exitCode == 0, output);
        await AtAsync("2026-11-01 01:30", "Sun 1 Nov 2026 01:30 (UTC-5)");
        clock.Set(SteeredClock.InstantOf("2026-11-01 01:30 again"));
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System, Token);
        await AtAsync("2026-11-02 01:30", "Mon 2 Nov 2026 01:30");

        var metrics = await service.Http.GetStringAsync("/metrics", Token);
        var last = double.Parse(
            metrics.Split('\n').Single(line => line.StartsWith("agentops_daily_mail_last_timestamp_seconds{", StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture);
        Assert.InRange(last - SteeredClock.InstantOf("2026-11-02 01:30").ToUnixTimeSeconds(), 0, 60);
        await service.StopAsync();
        await service.VerifyAsync();

        async Task AtAsync(string plantTime, string made)
        {
            clock.Set(SteeredClock.InstantOf(plantTime));
            await CameAsync(made);
        }

        async Task CameAsync(string made)
        {
            for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token))
            {
                await server.CatchUpAsync();
                if (server.Accepted.Count >= mails.Count + 2)
                {
                    break;
                }

                Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, made + service.Log);
            }

            var came = server.Accepted.Skip(mails.Count).Select(Mailbox.Of).ToList();
            mails.AddRange(came);
            Assert.Equal(["dana", "joan"], came.Select(mail => mail.To).Order(StringComparer.Ordinal));
            Assert.All(came, mail => Assert.Equal("[DAILY] Plant 2: 1 grey", mail.Subject));
            Assert.All(came, mail => Assert.Contains(Invariant($"As of {made}"), mail.Text, StringComparison.Ordinal));
        }
    }
}

using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Service.Commands.Demo;
using Monitoring.Service.Delivery;
using Monitoring.Service.Jobs;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary><c>demo</c>: plays the story through the real service over HTTP, in a data folder of its own.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(15);

    /// <summary>Plays the story; then goes on serving unless <paramref name="once"/>.</summary>
    /// <returns>With <paramref name="once"/>: 0 only if every mail was delivered.</returns>
    public static async Task<int> RunAsync(ServiceSettings settings, bool once, TextWriter output, CancellationToken cancellationToken)
    {
        using var hangup = new Hangup();
        TakenPort.Refuse(settings);
        var own = DemoFolder.Prepare(settings);
        await output.WriteLineAsync("  " + ExistingStore.Named(own));
        await using var app = await Composition.BuildAsync(own, MailSwitch.AsMarked, cancellationToken);
        await app.StartAsync(cancellationToken);
        var url = app.Urls.First();
        using var http = OwnMachine.Client(url, Patience);
        var mails = new MailFolder(((MailServer.Folder)own.Mail.Server).Path);
        var story = new Telling(new DemoClient(http, TimeProvider.System), mails, once ? "" : $"   read it: {url}/mails", output);
        try
        {
            var isDelivered = await story.TellAsync(cancellationToken) && await story.TellOfMorningAsync(app.Services, cancellationToken);
            if (!once)
            {
                await output.WriteLineAsync($"  the board is at {url}   Ctrl+C ends the demo");
                await app.WaitForShutdownAsync(cancellationToken);
            }

            return isDelivered ? ExitCode.Good : ExitCode.Failed;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>The story as it is told.</summary>
    private sealed class Telling(DemoClient agent, MailFolder mails, string where, TextWriter output)
    {
        private DemoStanding? last;
        private long episode;

        public async Task<bool> TellAsync(CancellationToken cancellationToken)
        {
            await PostAsync(DemoStory.Healthy, cancellationToken);
            await SayAsync("customer acme changes its PO format");
            await PostAsync(DemoStory.Broken, cancellationToken);
            await SayAsync("the owner puts acme on manual review");
            await PostAsync(DemoStory.Mended, cancellationToken);
            return episode != 0 && await AllDeliveredAsync(cancellationToken);
        }

        /// <summary>Ends with the mail that its owner reads on the next morning; the job that makes it is told that it is then.</summary>
        public async Task<bool> TellOfMorningAsync(IServiceProvider services, CancellationToken cancellationToken)
        {
            if (services.GetRequiredService<RegistryInForce>().Current is not { Plant: var plant })
            {
                return false;
            }

            var zone = IanaZone.Of(plant.TimeZone);
            var morning = DailyTime.Of(PlantDay.Of(TimeProvider.System.GetUtcNow(), zone).AddDays(1), plant, zone);
            await ActivatorUtilities.CreateInstance<SendDailyMail>(services, new StandingClock(morning)).RunAsync(cancellationToken);
            var mail = await NewestMailAsync("DAILY", cancellationToken);
            if (mail is not null)
            {
                await SayAsync(Invariant($"the next morning at {plant.DailyMailAt:HH:mm}: {mail.Subject}"));
            }

            await SayAsync(mail);
            return mail is not null;
        }

        private async Task PostAsync(IEnumerable<DemoOrder> orders, CancellationToken cancellationToken)
        {
            foreach (var order in orders)
            {
                if (await agent.PostAsync(order, cancellationToken) is not { } now)
                {
                    continue;
                }

                if (last is not null && now.State != last.State)
                {
                    await TurnAsync(order, now, cancellationToken);
                }

                last = now;
                await Task.Delay(Pace, TimeProvider.System, cancellationToken);
            }
        }

        private async Task TurnAsync(DemoOrder order, DemoStanding now, CancellationToken cancellationToken)
        {
            switch (now.State)
            {
                case "breached":
                    episode = now.Episode ?? episode;
                    var breach = await NewestMailAsync("BREACH", cancellationToken);
                    var what = breach is null ? "" : breach.Subject[(breach.Subject.IndexOf(':', StringComparison.Ordinal) + 1)..];
                    await SayAsync(await StandingAsync(now, $"BREACHED at {order.Id}:{what}", cancellationToken));
                    await SayAsync(breach);
                    break;
                case "healthy" when episode != 0:
                    await SayAsync(await StandingAsync(now, "RECOVERED", cancellationToken));
                    await SayAsync(await NewestMailAsync("RECOVERED", cancellationToken));
                    break;
                default:
                    await SayAsync(await StandingAsync(now, now.State == "atRisk" ? "at risk" : now.State, cancellationToken));
                    break;
            }
        }

        private async Task<string> StandingAsync(DemoStanding now, string words, CancellationToken cancellationToken) => Invariant(
            $"{DemoRegistry.Agent}  {await agent.JudgedAsync(cancellationToken)} judged   {Ratio.Percent(now.Judged - now.Wrong, now.Judged)}  {words}");

        // The owner's: others are told too, in mails of the same instant.
        private async Task<FolderMail?> NewestMailAsync(string kind, CancellationToken cancellationToken)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                if (await mails.ListAsync(DemoRegistry.OwnerAddress, 1, cancellationToken) is [var newest]
                    && newest.Subject.Contains(kind, StringComparison.Ordinal))
                {
                    return newest;
                }

                await Task.Delay(Pace, TimeProvider.System, cancellationToken);
            }

            return null;
        }

        private async Task<bool> AllDeliveredAsync(CancellationToken cancellationToken)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                var states = await agent.DeliveriesAsync(episode, cancellationToken);
                if (states.Count > 0 && states.All(state => state is "sent" or "absorbed"))
                {
                    await SayAsync(Invariant($"{states.Count} mails written, every one delivered"));
                    return true;
                }

                await Task.Delay(Pace, TimeProvider.System, cancellationToken);
            }

            await SayAsync("not every mail was delivered");
            return false;
        }

        private Task SayAsync(FolderMail? mail) => SayAsync(mail is null
            ? "no mail was written within 30 seconds"
            : $"mail written {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(mails.Path, mail.File))}{where}");

        private Task SayAsync(string line) => output.WriteLineAsync("  " + line);
    }

    private sealed class StandingClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}

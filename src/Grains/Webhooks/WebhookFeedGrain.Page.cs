using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <content>One page of the feed.</content>
internal sealed partial class WebhookFeedGrain
{
    /// <summary>Tells what is next in the feed.</summary>
    /// <returns>Whether there may be more at once.</returns>
    private async Task<bool> TellPageAsync(WebhookEndpoint endpoint, CancellationToken ending)
    {
        await _state.RefreshAsync();
        if (_state.Known.Position is not { } position)
        {
            // Who is new is told from now on; what was before is told where a replay asks for it.
            var now = await feed.FindPositionAsync(clock.GetUtcNow(), ending);
            await _state.ChangeAsync(known => new WebhookFeedRecord { Position = now, Behind = known.Behind });
            LogBegun(logger, Id, now);
            return true;
        }

        var generation = _generation;
        var page = await feed.ReadAsync(position, PageSize, ending);
        _head = page.Head;
        telemetry.Stands(Id, page.Head - position, _state.Known.Behind.Count);
        if (page.Position == position || generation != _generation)
        {
            return generation != _generation;
        }

        var parts = await DivideAsync(endpoint, page, ending);
        var isProbing = _pauses > 0;
        if (isProbing && parts.Count > 0 && !await ProbeAsync(endpoint, page, parts, ending))
        {
            return false;
        }

        await TellAsync(endpoint, parts, ending);
        var failed = parts.Where(static part => part.Failure is not null).ToList();
        if (_failuresInRow >= FailuresInRowMax)
        {
            Pause(WebhookSchedule.Pause(++_pauses, Random.Shared.NextDouble()));
            return false;
        }

        if (_state.Known.Behind.Count(static pair => pair.Value.Delivered is null) + failed.Count > BehindMax)
        {
            LogTooManyBehind(logger, Id, BehindMax);
            Pause(WebhookSchedule.PauseMax);
            return false;
        }

        await PassAsync(page, failed, generation);
        return page.Postings.Length == PageSize || generation != _generation;
    }

    /// <summary>What of the page is to be told of which wallet. What wallets that are behind tell themselves is not in it.</summary>
    private async Task<List<PagePart>> DivideAsync(WebhookEndpoint endpoint, FeedPage page, CancellationToken ending)
    {
        var parts = new List<PagePart>();
        var setBack = new List<(AccountId Wallet, long AfterVersion)>();

        // While no change is on its way: a wallet that has caught up is either seen to have, or is told how far the feed has passed it.
        await _state.ChangeAsync(known =>
        {
            Divide(known, endpoint, page, parts, setBack);
            return null;
        });
        foreach (var (wallet, afterVersion) in setBack)
        {
            ending.ThrowIfCancellationRequested();
            await GrainFactory.WebhookWallet(new WebhookWalletKey(Id, wallet)).SetBackAsync(afterVersion);
            await _state.ChangeAsync(known => known.Behind.TryGetValue(wallet, out var behind)
                ? With(known, wallet, behind with { IsSetBack = false, IsParked = false })
                : null);
        }

        return parts;
    }

    private void Divide(
        WebhookFeedRecord known, WebhookEndpoint endpoint, FeedPage page, List<PagePart> parts, List<(AccountId Wallet, long AfterVersion)> setBack)
    {
        _skipping.Clear();
        if (_sentGeneration != _generation)
        {
            // Of a page before the feed went back.
            _sent.Clear();
            _sentGeneration = _generation;
        }

        foreach (var postings in page.Postings.GroupBy(static posting => posting.Wallet))
        {
            var (wallet, last) = (postings.Key, postings.Last().Version);
            var after = _sent.GetValueOrDefault(wallet);
            if (known.Behind.TryGetValue(wallet, out var behind))
            {
                if (behind.Delivered is not { } delivered)
                {
                    _skipping[wallet] = last;
                    if (behind.IsSetBack)
                    {
                        setBack.Add((wallet, postings.First().Version - 1));
                    }

                    continue;
                }

                after = Math.Max(after, delivered);
            }

            var told = postings.Where(posting => posting.Version > after && endpoint.Kinds.Contains(posting.Kind)).ToList();
            if (told.Count > 0)
            {
                parts.Add(new PagePart(wallet, told[0].Version - 1, told[^1].Version));
            }
        }
    }

    private async Task TellAsync(WebhookEndpoint endpoint, List<PagePart> parts, CancellationToken ending)
    {
        using var slots = new SemaphoreSlim(endpoint.ParallelMax);
        await Task.WhenAll(parts.Select(async part =>
        {
            await slots.WaitAsync(ending);
            try
            {
                await TellAsync(endpoint, part, ending);
            }
            finally
            {
                slots.Release();
            }
        }));
    }

    private async Task TellAsync(WebhookEndpoint endpoint, PagePart part, CancellationToken ending)
    {
        await foreach (var posting in ledger.ReadPostingsAsync(part.Wallet, part.Delivered, ending))
        {
            if (posting.Version > part.Last || part.Failure is not null || _failuresInRow >= FailuresInRowMax)
            {
                return;
            }

            if (endpoint.Kinds.Contains(posting.Transfer.Kind))
            {
                var attempt = await webhooks.SendAsync(endpoint, posting, ending);
                telemetry.Sent(endpoint.Id, attempt);
                if (attempt.Failure is { } failure)
                {
                    _failuresInRow++;
                    _lastFailure = (failure, clock.GetUtcNow());
                    part.Failure = failure;
                    return;
                }

                _failuresInRow = 0;
            }

            part.Delivered = posting.Version;
            _sent[part.Wallet] = posting.Version;
        }

        if (part.Delivered < part.Last)
        {
            throw new InvalidOperationException($"The feed has version {part.Last} of wallet {part.Wallet}; its chain ends at {part.Delivered}.");
        }
    }

    /// <summary>While everything fails, one wallet at a time is tried, each time another.</summary>
    /// <returns>Whether the endpoint takes events again.</returns>
    private async Task<bool> ProbeAsync(WebhookEndpoint endpoint, FeedPage page, List<PagePart> parts, CancellationToken ending)
    {
        var probed = parts[_pauses % parts.Count];
        _failuresInRow = 0;
        await TellAsync(endpoint, probed with { Last = probed.Delivered + 1 }, ending);
        if (_failuresInRow == 0)
        {
            LogResumed(logger, Id);
            _pauses = 0;
            probed.Delivered++;
            return true;
        }

        if (page.Postings.Length == PageSize && _pauses > parts.Count)
        {
            // The page is full of wallets that fail: behind it may be some that don't.
            await LeaveAsync([probed with { Failure = _lastFailure!.Value.Reason }], static (known, behind) =>
                new WebhookFeedRecord { Position = known.Position, Behind = behind });
        }

        Pause(WebhookSchedule.Pause(++_pauses, Random.Shared.NextDouble()));
        return false;
    }

    /// <summary>Leaves what failed to its wallets, then moves on.</summary>
    private async Task PassAsync(FeedPage page, List<PagePart> failed, long generation)
    {
        await LeaveAsync(failed, (known, behind) =>
        {
            if (generation != _generation)
            {
                // The feed went back meanwhile, and so does who fell behind.
                return new WebhookFeedRecord
                {
                    Position = known.Position,
                    Behind = behind.SetItems(failed.Select(part => KeyValuePair.Create(part.Wallet, behind[part.Wallet] with { IsSetBack = true }))),
                };
            }

            return new WebhookFeedRecord { Position = page.Position, Behind = Passed(behind, page) };
        });
        _sent.Clear();
    }

    /// <summary>Gives wallets records of their own, and when those are durable makes a change with which the feed skips them.</summary>
    private async Task LeaveAsync(
        List<PagePart> failed, Func<WebhookFeedRecord, ImmutableDictionary<AccountId, WebhookBehind>, WebhookFeedRecord> change)
    {
        _falling.UnionWith(failed.Select(static part => part.Wallet));
        try
        {
            foreach (var part in failed)
            {
                await GrainFactory.WebhookWallet(new WebhookWalletKey(Id, part.Wallet)).FallBehindAsync(part.Delivered, part.Failure!);
            }

            await _state.ChangeAsync(known => change(
                known,
                known.Behind.SetItems(failed.Select(static part => KeyValuePair.Create(part.Wallet, new WebhookBehind(part.Last, null, false, false))))));
        }
        finally
        {
            _falling.ExceptWith(failed.Select(static part => part.Wallet));
        }
    }

    private static ImmutableDictionary<AccountId, WebhookBehind> Passed(ImmutableDictionary<AccountId, WebhookBehind> behind, FeedPage page)
    {
        if (behind.IsEmpty)
        {
            return behind;
        }

        var after = behind.ToBuilder();
        foreach (var posting in page.Postings)
        {
            if (after.TryGetValue(posting.Wallet, out var passed))
            {
                Pass(after, posting, passed);
            }
        }

        return after.ToImmutable();
    }

    /// <summary>What a posting that the feed has passed says about a wallet that is, or was, behind.</summary>
    private static void Pass(ImmutableDictionary<AccountId, WebhookBehind>.Builder behind, FeedPosting posting, WebhookBehind passed)
    {
        if (passed.Delivered is null)
        {
            behind[posting.Wallet] = passed with { Skipped = Math.Max(passed.Skipped, posting.Version) };
        }
        else if (posting.Version >= passed.Delivered)
        {
            behind.Remove(posting.Wallet);
        }
    }

    private void Pause(TimeSpan pause)
    {
        _pausedUntil = clock.GetUtcNow() + pause;
        LogPaused(logger, Id, pause, _lastFailure?.Reason);
    }

    /// <summary>A wallet's events in a page.</summary>
    /// <param name="Wallet">Whose.</param>
    /// <param name="Delivered">Up to which version everything is delivered.</param>
    /// <param name="Last">The last version to be told.</param>
    private sealed record PagePart(AccountId Wallet, long Delivered, long Last)
    {
        public long Delivered { get; set; } = Delivered;

        /// <summary>Why the event after <see cref="Delivered"/> was not taken; null unless that is so.</summary>
        public string? Failure { get; set; }
    }
}
